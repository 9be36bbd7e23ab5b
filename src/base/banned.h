/* SPDX-License-Identifier: MIT */
/*
 * Functions nobody may call here: each has a sibling that knows its bounds or
 * its thread. Included last by every source file through the compiler's
 * command line, so a use does not compile.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atof
#pragma GCC poison gmtime localtime ctime asctime rand srand

#endif
