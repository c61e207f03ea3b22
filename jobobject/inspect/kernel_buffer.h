/// A buffer that the kernel of 64-bit Windows wrote into: fixed structures, and strings that they point to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.h"

namespace jobx {

// typedef struct _UNICODE_STRING {
//     USHORT Length;
//     USHORT MaximumLength;
//     PWSTR Buffer;
// } UNICODE_STRING, *PUNICODE_STRING;
/// Lengths are bytes; the characters need not end with a NUL.
struct KernelString {
  std::uint16_t Length;
  std::uint16_t MaximumLength;
  std::uint32_t Padding;
  std::uint64_t Buffer;
};
static_assert(sizeof(KernelString) == 16 && offsetof(KernelString, MaximumLength) == 2 &&
              offsetof(KernelString, Buffer) == 8);

/// UTF-16 units where the kernel left them, at any address. A view: lives no longer than the buffer.
class KernelText {
 public:
  KernelText() = default;
  /// `units`: an even number of bytes.
  explicit KernelText(Bytes units) : units_(units) {}

  /// In bytes.
  [[nodiscard]] std::size_t size() const { return units_.size(); }
  [[nodiscard]] std::u16string str() const {
    std::u16string text(units_.size() / sizeof(char16_t), u'\0');
    if (!text.empty()) std::memcpy(text.data(), units_.data(), units_.size());
    return text;
  }

  friend bool operator==(const KernelText& a, std::u16string_view b) {
    return a.units_.size() == b.size() * sizeof(char16_t) &&
           (b.empty() || std::memcmp(a.units_.data(), b.data(), a.units_.size()) == 0);
  }

 private:
  Bytes units_;
};

/// Bytes and the address that they had when the kernel wrote them. A view; nothing outside of it is ever
/// read, whatever the bytes say.
class KernelBuffer {
 public:
  /// Bytes that are still where the kernel wrote them.
  explicit KernelBuffer(std::span<const std::byte> bytes)
      : KernelBuffer(bytes, reinterpret_cast<std::uintptr_t>(bytes.data())) {}
  KernelBuffer(std::span<const std::byte> bytes, std::uint64_t address) : bytes_(bytes), address_(address) {}

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  /// The structure at `offset`; empty if it is not wholly inside.
  template <typename Structure>
  requires std::is_trivially_copyable_v<Structure>
  [[nodiscard]] std::optional<Structure> at(std::size_t offset) const {
    const std::optional<Bytes> part = bytes_.part(offset, sizeof(Structure));
    if (!part) return std::nullopt;
    Structure structure;
    std::memcpy(&structure, part->data(), sizeof(structure));
    return structure;
  }

  /// The characters of `string`; empty if they are not wholly inside, or end within a unit. A string without
  /// characters may point anywhere.
  [[nodiscard]] std::optional<KernelText> text(const KernelString& string) const {
    if (string.Length == 0) return KernelText();
    if (string.Length % sizeof(char16_t) != 0 || string.Buffer < address_ ||
        string.Buffer - address_ > bytes_.size()) {
      return std::nullopt;
    }
    const std::optional<Bytes> units = bytes_.part(string.Buffer - address_, string.Length);
    return units ? std::optional(KernelText(*units)) : std::nullopt;
  }

  /// The characters from `address` to the next NUL; empty if they are not wholly inside.
  [[nodiscard]] std::optional<KernelText> terminated_text(std::uint64_t address) const {
    if (address < address_ || address - address_ > bytes_.size()) return std::nullopt;
    const std::size_t start = address - address_;
    for (std::size_t end = start;; end += sizeof(char16_t)) {
      const std::optional<char16_t> unit = at<char16_t>(end);
      if (!unit) return std::nullopt;
      if (*unit == u'\0') return KernelText(*bytes_.part(start, end - start));
    }
  }

  /// An answer that begins with a string, as those of NtQueryObject do (OBJECT_NAME_INFORMATION,
  /// OBJECT_TYPE_INFORMATION).
  [[nodiscard]] std::optional<KernelText> leading_text() const {
    const std::optional<KernelString> string = at<KernelString>(0);
    return string ? text(*string) : std::nullopt;
  }

 private:
  Bytes bytes_;
  std::uint64_t address_;
};

}  // namespace jobx
