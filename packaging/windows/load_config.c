/* The load configuration of the program: DLLs of the import table come from the system's folder only, as MSVC's linker
   writes it for /DEPENDENTLOADFLAG:0x800. GNU ld knows none of it; set_load_config.py tells the program's header where this
   section is. Layout: IMAGE_LOAD_CONFIG_DIRECTORY64 of winnt.h, up to SEHandlerCount. */
#include <stdint.h>

struct LoadConfig {
  uint32_t size;
  uint32_t time_date_stamp;
  uint16_t major_version;
  uint16_t minor_version;
  uint32_t global_flags[2];
  uint32_t critical_section_timeout;
  uint64_t thresholds[6];
  uint32_t process_heap_flags;
  uint16_t csd_version;
  uint16_t dependent_load_flags;
  uint64_t edit_list;
  uint64_t security_cookie;
  uint64_t handler_table;
  uint64_t handler_count;
};

_Static_assert(sizeof(struct LoadConfig) == 0x70, "as winnt.h has it");
_Static_assert(__builtin_offsetof(struct LoadConfig, dependent_load_flags) == 0x4E, "as winnt.h has it");

enum { kSearchSystem32 = 0x800 };

__attribute__((section(".ldcfg"), used)) const struct LoadConfig jobx_load_config = {
    .size = sizeof(struct LoadConfig), .dependent_load_flags = kSearchSystem32};
