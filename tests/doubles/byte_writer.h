/// Binary data put together field by field, little-endian.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.h"

namespace jobx::test {

class ByteWriter {
 public:
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] const std::string& str() const { return bytes_; }
  [[nodiscard]] Bytes bytes() const { return Bytes(std::as_bytes(std::span(bytes_))); }
  void clear() { bytes_.clear(); }

  template <typename T>
  requires std::is_arithmetic_v<T>
  void put(T number) { put_at(grow(sizeof number), number); }
  /// A field whose value was not known when its place was passed.
  template <typename T>
  requires std::is_arithmetic_v<T>
  void put_at(std::size_t offset, T number) { std::memcpy(bytes_.data() + offset, &number, sizeof number); }

  void bytes(std::string_view more) { bytes_.append(more); }
  void zeros(std::size_t count) { bytes_.append(count, '\0'); }
  /// Zeros up to a multiple of `to`.
  void align(std::size_t to) { zeros((to - size() % to) % to); }
  /// UTF-16 with a NUL behind it. Throws if `text` is no UTF-8.
  void text(std::string_view text);

 private:
  std::size_t grow(std::size_t by) {
    bytes_.resize(bytes_.size() + by);
    return bytes_.size() - by;
  }

  std::string bytes_;
};

}  // namespace jobx::test
