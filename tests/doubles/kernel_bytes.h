/// Bytes as the kernel of 64-bit Windows would lay them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace jobx::test {

/// Little-endian values at documented offsets of a structure of zeros.
class KernelBytes {
 public:
  explicit KernelBytes(std::size_t size) : bytes_(size) {}
  KernelBytes& u8(std::size_t offset, std::uint8_t value) { return put(offset, value, 1); }
  KernelBytes& u16(std::size_t offset, std::uint16_t value) { return put(offset, value, 2); }
  KernelBytes& u32(std::size_t offset, std::uint32_t value) { return put(offset, value, 4); }
  KernelBytes& u64(std::size_t offset, std::uint64_t value) { return put(offset, value, 8); }

  /// A UNICODE_STRING of `length` bytes at `address`.
  KernelBytes& string(std::size_t offset, std::uint16_t length, std::uint64_t address) {
    return u16(offset, length).u16(offset + 2, length).u64(offset + 8, address);
  }
  /// Characters.
  KernelBytes& text(std::size_t offset, std::u16string_view units) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      u16(offset + 2 * i, static_cast<std::uint16_t>(units[i]));
    }
    return *this;
  }

  operator std::vector<std::byte>() const { return bytes_; }

 private:
  KernelBytes& put(std::size_t offset, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes_.at(offset + i) = static_cast<std::byte>(value >> (8 * i));
    return *this;
  }
  std::vector<std::byte> bytes_;
};

}  // namespace jobx::test
