/// The kernel's table of processes, in documented bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/doubles/kernel_bytes.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {

inline constexpr std::size_t kProcessSize = 0x100;
inline constexpr std::size_t kProcessNameRoom = 64;
inline constexpr std::size_t kProcessStride = kProcessSize + kProcessNameRoom;
inline constexpr std::uint64_t kBoot = 132'000'000'000'000'000;  // a FILETIME

struct ProcessEntry {
  std::uint64_t id;
  std::u16string name;
  std::uint64_t create_time = kBoot;
};

/// Class 5 as the public headers have it for 64-bit Windows; the same figures for every process.
inline SystemAnswer process_table(const std::vector<ProcessEntry>& entries) {
  KernelBytes bytes(kProcessStride * entries.size());
  SystemAnswer answer;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t at = i * kProcessStride;
    const std::u16string& name = entries[i].name;
    bytes.u32(at, i + 1 < entries.size() ? kProcessStride : 0).u32(at + 4, 3);
    bytes.u64(at + 0x20, entries[i].create_time).u64(at + 0x28, 11).u64(at + 0x30, 12);
    bytes.u16(at + 0x38, static_cast<std::uint16_t>(2 * name.size()));
    bytes.u16(at + 0x3A, static_cast<std::uint16_t>(2 * name.size()));
    bytes.u32(at + 0x48, 8).u64(at + 0x50, entries[i].id).u64(at + 0x58, 4).u32(at + 0x60, 77);
    bytes.u64(at + 0x70, 1ULL << 41).u64(at + 0x78, 1ULL << 40).u32(at + 0x80, 0xFFFF'FFFF);
    for (std::size_t field = 0; field < 15; ++field) bytes.u64(at + 0x88 + 8 * field, 1'000 + field);
    for (std::size_t unit = 0; unit < name.size(); ++unit) {
      bytes.u16(at + kProcessSize + 2 * unit, static_cast<std::uint16_t>(name[unit]));
    }
    if (!name.empty()) answer.pointers[at + 0x40] = at + kProcessSize;
  }
  answer.bytes = bytes;
  return answer;
}

}  // namespace jobx::test
