/// A GUID as Windows stores it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace jobx {

/// The first three fields are little-endian numbers, the last eight bytes stand as they are.
struct Guid {
  std::uint32_t data1 = 0;
  std::uint16_t data2 = 0;
  std::uint16_t data3 = 0;
  std::array<std::uint8_t, 8> data4{};

  friend bool operator==(const Guid&, const Guid&) = default;
};

/// The GUID of 16 bytes at `offset`; empty if they are not all there.
inline std::optional<Guid> guid_at(const Bytes& bytes, std::size_t offset) {
  const std::optional<Bytes> part = bytes.part(offset, 16);
  if (!part) return std::nullopt;
  Guid guid{*part->at<std::uint32_t>(0), *part->at<std::uint16_t>(4), *part->at<std::uint16_t>(6), {}};
  for (std::size_t i = 0; i < guid.data4.size(); ++i) guid.data4[i] = *part->at<std::uint8_t>(8 + i);
  return guid;
}

}  // namespace jobx
