// SPDX-License-Identifier: MIT
/*
 * May this file be loaded? Any thread; owns nothing.
 * All that can be known is looked at before dlopen(): that runs code of the file, and tells of a text file or a file for another machine in
 * words of its own. So the header is read here, and each refusal is one sentence. Who may
 * have written it is looked at as well.
 * Not here: who that may be (base/trust.c), and what happens after the file is open (loader.c).
 */
#include "base/error.h"
#include "base/trust.h"
#include "plugin/plugin_int.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS_MAX = 256 };

typedef struct machine {
  unsigned number;
  const char *name;
} machine;

static const machine machines[] = {
    {EM_X86_64, "x86-64"},       {EM_AARCH64, "ARM (64 bit)"},
    {EM_386, "x86 (32 bit)"},    {EM_ARM, "ARM (32 bit)"},
    {EM_RISCV, "RISC-V"},        {EM_PPC64, "POWER"},
    {EM_S390, "s390"},           {EM_MIPS, "MIPS"},
    {EM_LOONGARCH, "LoongArch"},
};

static unsigned own_machine(void)
{
#if defined(__x86_64__)
  return EM_X86_64;
#elif defined(__aarch64__)
  return EM_AARCH64;
#elif defined(__i386__)
  return EM_386;
#elif defined(__arm__)
  return EM_ARM;
#elif defined(__riscv)
  return EM_RISCV;
#elif defined(__powerpc64__)
  return EM_PPC64;
#elif defined(__s390x__)
  return EM_S390;
#elif defined(__loongarch64)
  return EM_LOONGARCH;
#else
  return EM_NONE; // dlopen has to say it
#endif
}

static const char *machine_name(unsigned number)
{
  for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
    if (machines[i].number == number)
      return machines[i].name;
  }
  return "another machine";
}

// --- what it is ---

static bool read_at(int fd, void *bytes, size_t length, off_t at)
{
  return pread(fd, bytes, length, at) == (ssize_t)length;
}

static int check_segments(int fd, const ElfW(Ehdr) * h, uint64_t size, eplua_error *err)
{
  if (h->e_phentsize != sizeof(ElfW(Phdr)) || h->e_phnum == 0 || h->e_phnum > SEGMENTS_MAX)
    return ep_error_set(err, EPLUA_E_INVALID, "the file is damaged (its program headers)");
  bool whole = h->e_phoff <= size && h->e_shoff <= size &&
               (uint64_t)h->e_shnum * h->e_shentsize <= size - h->e_shoff;
  for (unsigned i = 0; whole && i < h->e_phnum; i++) {
    ElfW(Phdr) segment;
    whole = read_at(fd, &segment, sizeof segment, (off_t)(h->e_phoff + i * sizeof segment)) &&
            (segment.p_type != PT_LOAD ||
             (segment.p_offset <= size && segment.p_filesz <= size - segment.p_offset));
  }
  if (!whole)
    return ep_error_set(err, EPLUA_E_INVALID, "the file is cut off: a part of it is missing");
  return EPLUA_OK;
}

static int check_elf(int fd, uint64_t size, eplua_error *err)
{
  ElfW(Ehdr) h = {0};
  const unsigned char class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
  const uint16_t one = 1;
  const unsigned char order = *(const unsigned char *)&one ? ELFDATA2LSB : ELFDATA2MSB;
  if (!read_at(fd, h.e_ident, size < EI_NIDENT ? (size_t)size : EI_NIDENT, 0))
    return ep_error_set(err, EPLUA_E_IO, "the file cannot be read: %s", strerror(errno));
  if (memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
    return ep_error_set(err, EPLUA_E_INVALID, "it is no shared object, but another kind of file");
  if (size >= sizeof h && !read_at(fd, &h, sizeof h, 0))
    return ep_error_set(err, EPLUA_E_IO, "the file cannot be read: %s", strerror(errno));
  if (size < sizeof h)
    return ep_error_set(err, EPLUA_E_INVALID, "the file is cut off: a part of it is missing");
  unsigned own = own_machine();
  if (own != EM_NONE &&
      (h.e_machine != own || h.e_ident[EI_CLASS] != class || h.e_ident[EI_DATA] != order))
    return ep_error_set(err, EPLUA_E_INVALID, "it was built for %s, and this is %s",
                        h.e_machine == own ? "another kind of the machine"
                                           : machine_name(h.e_machine),
                        machine_name(own));
  if (h.e_type != ET_DYN)
    return ep_error_set(err, EPLUA_E_INVALID,
                        "it is no shared object, but an object file or a program");
  return check_segments(fd, &h, size, err);
}

int ep_plugin_check_file(const char *path, bool bundled, char **real, eplua_error *err)
{
  struct stat s = {0};
  int fd = -1;
  *real = realpath(path, NULL);
  if (!*real)
    return ep_error_set(err, EPLUA_E_IO, "the file cannot be opened: %s", strerror(errno));
  // O_NONBLOCK: a pipe would wait for somebody to write
  fd = open(*real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int code = EPLUA_OK;
  if (fd < 0 || fstat(fd, &s) != 0)
    code = ep_error_set(err, EPLUA_E_IO, "the file cannot be opened: %s", strerror(errno));
  if (code == EPLUA_OK && !S_ISREG(s.st_mode))
    code = ep_error_set(err, EPLUA_E_DENIED, "it is no file");
  // who may change a bundled one may change the program as well
  if (code == EPLUA_OK && !bundled)
    code = ep_trust_check_file(&s, NULL, err);
  if (code == EPLUA_OK && !bundled)
    code = ep_trust_check_folders(*real, NULL, err);
  if (code == EPLUA_OK)
    code = check_elf(fd, (uint64_t)s.st_size, err);
  if (fd >= 0)
    close(fd);
  if (code == EPLUA_OK)
    return code;
  free(*real);
  *real = NULL;
  return code;
}

// --- what it says of itself ---

int ep_plugin_check_info(const eplua_plugin_info *info, const char *name, eplua_error *err)
{
  if (!info)
    return ep_error_set(err, EPLUA_E_INVALID, "eplua_plugin_main() gives nothing");
  if (info->size < offsetof(eplua_plugin_info, flags))
    return ep_error_set(err, EPLUA_E_INVALID,
                        "what eplua_plugin_main() gives is incomplete (its size is %u)",
                        (unsigned)info->size);
  if (info->major != EPLUA_PLUGIN_MAJOR || info->minor > EPLUA_PLUGIN_MINOR)
    return ep_error_set(err, EPLUA_E_INVALID,
                        "it was built for version %u.%u of the plugin interface, and this is %d.%d",
                        (unsigned)info->major, (unsigned)info->minor, EPLUA_PLUGIN_MAJOR,
                        EPLUA_PLUGIN_MINOR);
  if (info->lua != LUA_VERSION_NUM)
    return ep_error_set(err, EPLUA_E_INVALID, "it was built for Lua %d.%d, and this is Lua %d.%d",
                        info->lua / 100, info->lua % 100, LUA_VERSION_NUM / 100,
                        LUA_VERSION_NUM % 100);
  if (!info->name || strcmp(info->name, name) != 0)
    return ep_error_set(err, EPLUA_E_INVALID,
                        "it calls itself '%.100s', so its file should be %.100s.so",
                        info->name ? info->name : "", info->name ? info->name : "NAME");
  if (!info->start)
    return ep_error_set(err, EPLUA_E_INVALID, "it has no start function");
  return EPLUA_OK;
}

int ep_plugin_explain(const char *dl_error, eplua_error *err)
{
  static const char undefined[] = "undefined symbol: ",
                    missing[] = ": cannot open shared object file";
  if (!dl_error)
    dl_error = "no reason is known";
  const char *at = strstr(dl_error, undefined);
  if (at)
    return ep_error_set(err, EPLUA_E_INVALID,
                        "it needs the function or variable %.200s, which is nowhere",
                        at + sizeof undefined - 1);
  at = strstr(dl_error, missing);
  if (at)
    return ep_error_set(err, EPLUA_E_INVALID, "it needs the library %.*s, which is not installed",
                        (int)(at - dl_error), dl_error);
  return ep_error_set(err, EPLUA_E_INVALID, "%.300s", dl_error);
}
