/// Reading binary data of unknown origin: little-endian, and never beyond the end.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace jobx {

/// A view of bytes; does not own them. All offsets are from its beginning, and any value of one is allowed.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] const std::byte* data() const { return bytes_.data(); }
  [[nodiscard]] std::span<const std::byte> span() const { return bytes_; }

  /// The number at `offset`; empty if it is not wholly inside. All systems we build for are little-endian.
  template <typename T>
  requires std::is_arithmetic_v<T>
  [[nodiscard]] std::optional<T> at(std::size_t offset) const {
    if (offset > size() || size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return value;
  }

  /// `length` bytes from `offset`; empty if they are not all inside.
  [[nodiscard]] std::optional<Bytes> part(std::size_t offset, std::size_t length) const {
    if (offset > size() || size() - offset < length) return std::nullopt;
    return Bytes(bytes_.subspan(offset, length));
  }

  /// All from `offset` on; nothing if that is beyond the end.
  [[nodiscard]] Bytes from(std::size_t offset) const {
    return offset > size() ? Bytes() : Bytes(bytes_.subspan(offset));
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace jobx
