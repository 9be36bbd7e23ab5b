/* SPDX-License-Identifier: MIT */
/*
 * Test vectors for t_jws: keys and tokens made by the openssl command, which shares only the
 * library with the tested code, and the examples of RFC 7515 and RFC 8037.
 */
#ifndef UNIT_JWS_VECTORS_H
#define UNIT_JWS_VECTORS_H

static const char rsa_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAo25tixOooaVYtM6q/eEm\n"
			      "S9QYQ8iga4ULXz4kFswVQ5g7EVZ8daon52gvOHHQBHZJYnaycddnWbgxa5j/fink\n"
			      "p132Mh4eU334oGrrPdlWX3sDyJxk9K37TFqiB689GBYKgb5cPUFFRDnZu8gIYqM2\n"
			      "gMOX4K3G/OFf6O9VKGE0sAkZKQ69cvpn0xBmUP2Kk+PQMnhfxGz+zaBHVIVQLVos\n"
			      "pEdoxaI0E5l9bVn7inXO/FQwiY+IKdNT25x3jl+RxG4C/DZyZL4+HjKrSI28OT13\n"
			      "PLTILWFzAR1FhW6rNvYVpF1rooenWDtienGvt90LGgCxA2YDTk3oTM5viBTpAvGf\n"
			      "qwIDAQAB\n"
			      "-----END PUBLIC KEY-----\n";
static const char rsa_token[] =
	"eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJ"
	"waW50bGUiLCJzdWIiOiJhbm5hIiwiZXhwIjoxNzAwMDAwNjAwLCJpYXQiOjE3MDAwMDAwMDB9.V11RNcf4MZ"
	"nd1ZI6KnC92VE5amYIbeGl8ME8mBngA8dTzH_kQ0rwbU0IWXodAK8PRl7iJ9bJN9rWheyQaEu64uyZ0mXC8e"
	"FevvaBfFQyRbVqP-ccNzvF8dURinNsXVIGrU0qMb6UyGkUu05um9UZFan0CcI4p_dvBgfI1E21YiKFgMIKfU"
	"wq1m4ozboJztbGpr1rIUfTC8_WEFMBaK8lz8psIMk962boUk2cl8leFpHxQtM6g2gYPHb5vkKkXrzhJXcC2w"
	"QRglBbmTHwRy3OnqisQD3BFiw3p5qSQYGJUCnHEITUrji2yA88ExHI-yHBX9C2lq6wraxvqWhygUQZnw";

static const char p256_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			       "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgkhbvg5xCoxpRD6w7JE2TtDi8QQi\n"
			       "X13QMsthGv62JJcAPPsw1hO2JOgDnccohRO9X1/THv5vyXx/4hb0QXr5dw==\n"
			       "-----END PUBLIC KEY-----\n";
static const char p256_token[] =
	"eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJw"
	"aW50bGUiLCJzdWIiOiJhbm5hIiwiZXhwIjoxNzAwMDAwNjAwLCJpYXQiOjE3MDAwMDAwMDB9.35rHGAB-hVQ"
	"Lu0rHQTg67vFs_wbXP9XxqinPKf1AirU_VA96Sj4k5HHgmT4H0Julrow3k7UGkZkfDAXPqt114Q";

static const char ed25519_pem[] = "-----BEGIN PUBLIC KEY-----\n"
				  "MCowBQYDK2VwAyEAJWMJpxS9mevzFrX1ImgTjyYzROf2gK1/XNsh0H1vX9M=\n"
				  "-----END PUBLIC KEY-----\n";
static const char ed25519_token[] =
	"eyJhbGciOiJFZERTQSIsImtpZCI6ImVkIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJw"
	"aW50bGUiLCJzdWIiOiJhbm5hIiwiZXhwIjoxNzAwMDAwNjAwLCJpYXQiOjE3MDAwMDAwMDB9.-nfSjtOdVoh"
	"0steERoEZX4DkVXGIGnLSJZTZNc2LNslfP2Y87d5lqSIJqgWg0ZltGao6SF9Dwc7hEUcf-XLbDw";

/* The P-256 key with its point in the short form, and with its curve spelt out. */
static const char p256_compressed_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADgkhbvg5xCoxpRD6w7JE2TtDi8QQi\n"
	"X13QMsthGv62JJc=\n"
	"-----END PUBLIC KEY-----\n";
static const char p256_explicit_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA\n"
	"AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////\n"
	"///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd\n"
	"NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5\n"
	"RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA\n"
	"//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABIJIW74OcQqMaUQ+sOyRNk7Q\n"
	"4vEEIl9d0DLLYRr+tiSXADz7MNYTtiToA53HKIUTvV9f0x7+b8l8f+IW9EF6+Xc=\n"
	"-----END PUBLIC KEY-----\n";

/* Keys that are refused here. */
static const char rsa_1024_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDSE1kPUOG4S1u9M7OSUzAU6Ag3\n"
	"ORkN8aijmpfdNETIz6S9edqL55AcI0RftwaaBizqj/+x6qDDa13XnM6DBd+rLEAc\n"
	"Wg4ioNgH9tUTTtpajSSmx4mTKz/WjE5lara37LVLxl/LhxNXkg5nW5GhXlueO0Xz\n"
	"1fO9tdfPzzGhzGlIrQIDAQAB\n"
	"-----END PUBLIC KEY-----\n";
static const char rsa_pss_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAL73MCLhzTrVGlx51fb/mH91\n"
	"pyWWTPEeO2T6/SyJr3sjMDMKueOnIViWd9eb7jxKrACUW96LzwgfpHZYsdGBHOAc\n"
	"cGBfMfQ6oEuZtdgYOH/+LEaN7cYjC3yRQB0+BRIJ3I63cMoVqWNnWQfbW0iasdl/\n"
	"+up6TLiMujRoti4ynH0ieOttCx5+wQbdE9r3bZJUc7OshDtGBtxXfqJ0gpuQycmo\n"
	"O4suyvDUr4M7W9uIe6lL0ADMs+oUX6J95XnZyzz+5aOzJYsP6s/3H8YqWEz/jMeU\n"
	"9Au7r9e7klvuQXPJz6S8YJCBulYmREbLXuN/nBfBTN+5m3a/8rJvlmNixt6Jo28C\n"
	"AwEAAQ==\n"
	"-----END PUBLIC KEY-----\n";
static const char p384_pem[] = "-----BEGIN PUBLIC KEY-----\n"
			       "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAESqzF/Mh5h8LJU0BUjDFKyerGLrssEVi6\n"
			       "B5ife4EXUgrZs3g1aRJVuqAkjqVNh5n5uTmgA2/XHw9UIyIpvM2L7H5vfoUce98V\n"
			       "IpROaqYq9yRM/swAeE8FZfz26TgtJdhc\n"
			       "-----END PUBLIC KEY-----\n";
static const char secp256k1_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEfnfvfJ9ypBpVSxUXS/MFYVWSaGhnKLlO\n"
	"rIz8ChCnrTWSwpXit9Ul8Ktis1Gxe2TofQgS05OhKe8hS+j3pqRN9Q==\n"
	"-----END PUBLIC KEY-----\n";
static const char x25519_pem[] = "-----BEGIN PUBLIC KEY-----\n"
				 "MCowBQYDK2VuAyEAbvQ0Oy4YIeP6d63yLdkSAKK6dle6SdR7XnfG+mdH2Ds=\n"
				 "-----END PUBLIC KEY-----\n";

/* The three keys as a set, among keys for other purposes. */
static const char set_json[] =
	"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"o25tixOooaVYtM6q_eEmS9QYQ8iga4ULXz4kFswVQ5g7EVZ8"
	"daon52gvOHHQBHZJYnaycddnWbgxa5j_finkp132Mh4eU334oGrrPdlWX3sDyJxk9K37TFqiB689GBYKgb5c"
	"PUFFRDnZu8gIYqM2gMOX4K3G_OFf6O9VKGE0sAkZKQ69cvpn0xBmUP2Kk-PQMnhfxGz-zaBHVIVQLVospEdo"
	"xaI0E5l9bVn7inXO_FQwiY-IKdNT25x3jl-RxG4C_DZyZL4-HjKrSI28OT13PLTILWFzAR1FhW6rNvYVpF1r"
	"ooenWDtienGvt90LGgCxA2YDTk3oTM5viBTpAvGfqw\",\"e\":\"AQAB\",\"kid\":\"rsa\",\"use\":"
	"\"sig\",\"alg\":\"RS256\"},{\"kty\":\"RSA\",\"n\":\"o25tixOooaVYtM6q_eEmS9QYQ8iga4UL"
	"Xz4kFswVQ5g7EVZ8daon52gvOHHQBHZJYnaycddnWbgxa5j_finkp132Mh4eU334oGrrPdlWX3sDyJxk9K37"
	"TFqiB689GBYKgb5cPUFFRDnZu8gIYqM2gMOX4K3G_OFf6O9VKGE0sAkZKQ69cvpn0xBmUP2Kk-PQMnhfxGz-"
	"zaBHVIVQLVospEdoxaI0E5l9bVn7inXO_FQwiY-IKdNT25x3jl-RxG4C_DZyZL4-HjKrSI28OT13PLTILWFz"
	"AR1FhW6rNvYVpF1rooenWDtienGvt90LGgCxA2YDTk3oTM5viBTpAvGfqw\",\"e\":\"AQAB\",\"kid\":"
	"\"enc\",\"use\":\"enc\",\"alg\":\"RSA-OAEP\"},{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid"
	"\":\"hmac\",\"alg\":\"HS256\"},{\"kty\":\"RSA\",\"n\":\"o25tixOooaVYtM6q_eEmS9QYQ8ig"
	"a4ULXz4kFswVQ5g7EVZ8daon52gvOHHQBHZJYnaycddnWbgxa5j_finkp132Mh4eU334oGrrPdlWX3sDyJxk"
	"9K37TFqiB689GBYKgb5cPUFFRDnZu8gIYqM2gMOX4K3G_OFf6O9VKGE0sAkZKQ69cvpn0xBmUP2Kk-PQMnhf"
	"xGz-zaBHVIVQLVospEdoxaI0E5l9bVn7inXO_FQwiY-IKdNT25x3jl-RxG4C_DZyZL4-HjKrSI28OT13PLTI"
	"LWFzAR1FhW6rNvYVpF1rooenWDtienGvt90LGgCxA2YDTk3oTM5viBTpAvGfqw\",\"e\":\"AQAB\",\"ki"
	"d\":\"other\",\"alg\":\"RS512\"},{\"kty\":\"EC\",\"x\":\"gkhbvg5xCoxpRD6w7JE2TtDi8QQ"
	"iX13QMsthGv62JJc\",\"y\":\"ADz7MNYTtiToA53HKIUTvV9f0x7-b8l8f-IW9EF6-Xc\",\"crv\":\"P"
	"-256\",\"kid\":\"ec\",\"key_ops\":[\"verify\"]},{\"kty\":\"EC\",\"crv\":\"P-384\",\""
	"x\":\"AA\",\"y\":\"AA\"},{\"crv\":\"Ed25519\",\"x\":\"JWMJpxS9mevzFrX1ImgTjyYzROf2gK"
	"1_XNsh0H1vX9M\",\"kty\":\"OKP\",\"kid\":\"ed\",\"alg\":\"EdDSA\",\"use\":\"sig\"}]}";
static const char rsa_1024_jwk[] =
	"{\"kty\":\"RSA\",\"n\":\"0hNZD1DhuEtbvTOzklMwFOgINzkZDfGoo5qX3TREyM-kvXnai-eQHCNEX7c"
	"GmgYs6o__seqgw2td15zOgwXfqyxAHFoOIqDYB_bVE07aWo0kpseJkys_1oxOZWq2t-y1S8Zfy4cTV5IOZ1u"
	"RoV5bnjtF89XzvbXXz88xocxpSK0\",\"e\":\"AQAB\"}";
static const char private_jwk[] =
	"{\"crv\":\"Ed25519\",\"d\":\"FEpieUJ5-WhIN50-BN2zEwrzK02CZ3QiZcEm8uVoCTI\",\"x\":\"J"
	"WMJpxS9mevzFrX1ImgTjyYzROf2gK1_XNsh0H1vX9M\",\"kty\":\"OKP\"}";

static const char rfc7515_a2_jwk[] =
	"{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxH"
	"mfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47"
	"soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665x"
	"smtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFk"
	"MLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}";
static const char rfc7515_a2_token[] =
	"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGF"
	"tcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu"
	"3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdi"
	"uB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--x"
	"i12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5A"
	"XLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
static const char rfc7515_a3_jwk[] =
	"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE"
	"U\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
static const char rfc7515_a3_token[] =
	"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGF"
	"tcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw"
	"5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
static const char rfc8037_a4_jwk[] =
	"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPc"
	"HURo\"}";
static const char rfc8037_a4_token[] =
	"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7"
	"-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

#endif
