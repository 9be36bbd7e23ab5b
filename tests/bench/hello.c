/* SPDX-License-Identifier: MIT */
/* hello: a minimal FastCGI program; answers 300 bytes of JSON to any request. */
#include <fcgiapp.h>

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

static const char answer[] =
	"Status: 200 OK\r\n"
	"Content-Type: application/json; charset=utf-8\r\n"
	"Content-Length: 300\r\n\r\n"
	"{\"hello\":\"" FIFTY FIFTY FIFTY FIFTY FIFTY TEN TEN TEN "01234567\"}";

int main(void)
{
	FCGX_Request r;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, 0, 0) != 0)
		return 1;
	while (FCGX_Accept_r(&r) == 0)
		(void)FCGX_PutStr(answer, (int)sizeof answer - 1, r.out);
	return 0;
}
