// SPDX-License-Identifier: MIT
/*
 * What libeplua does when it is loaded, and the program does not: Lua's functions are made visible to all that is loaded later.
 * C modules of Lua and plugins bring no Lua of their own and look for it in the process. Where a program links libeplua they find it; where it is opened by
 * dlopen() without RTLD_GLOBAL, as by Python's ctypes, they would not. Whoever loads the library; owns nothing.
 */
#include <dlfcn.h>
#include <lua.h>

__attribute__((constructor)) static void show_lua(void)
{
  Dl_info info;
  if (dladdr((const void *)&lua_newstate, &info) && info.dli_fname)
    dlopen(info.dli_fname,
           RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL); // stays open, as this library does
}
