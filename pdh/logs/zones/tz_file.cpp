#include "pdh/logs/zones/tz_file.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "pdh/logs/zones/posix_rule.h"

namespace jobx {
namespace {

constexpr std::size_t kHeaderSize = 44;
constexpr std::size_t kTypeSize = 6;

/// A number as it is in the file, the highest byte first.
template <typename T>
std::optional<T> big_endian_at(Bytes bytes, std::size_t offset) {
  const std::optional<Bytes> part = bytes.part(offset, sizeof(T));
  if (!part) return std::nullopt;
  std::uint64_t number = 0;
  for (const std::byte byte : part->span()) number = number << 8 | static_cast<std::uint64_t>(byte);
  return static_cast<T>(number);
}

/// The numbers of things in a block.
struct Counts {
  std::size_t utc_flags, standard_flags, leap_seconds, changes, types, letters;

  [[nodiscard]] std::size_t block_size(std::size_t time_size) const {
    return changes * (time_size + 1) + types * kTypeSize + letters + leap_seconds * (time_size + 4) +
           standard_flags + utc_flags;
  }
};

std::optional<Counts> counts_at(Bytes file, std::size_t offset) {
  const std::optional<Bytes> header = file.part(offset, kHeaderSize);
  constexpr std::string_view kMagic = "TZif";
  if (!header || !std::equal(kMagic.begin(), kMagic.end(), reinterpret_cast<const char*>(header->data()))) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t i) -> std::size_t {
    return *big_endian_at<std::uint32_t>(*header, 20 + 4 * i);
  };
  return Counts{number(0), number(1), number(2), number(3), number(4), number(5)};
}

/// Changes that are listed, then a rule for all that follow.
class ListedZone final : public ZoneRules {
 public:
  struct Change {
    UtcTime at;
    Ticks bias;
  };

  ListedZone(Ticks first_bias, std::vector<Change> changes, std::optional<PosixRule> rule)
      : first_bias_(first_bias), changes_(std::move(changes)), rule_(rule) {}

  [[nodiscard]] Ticks bias_at(UtcTime utc) const override {
    const auto after =
        std::upper_bound(changes_.begin(), changes_.end(), utc,
                         [](UtcTime moment, const Change& change) { return moment < change.at; });
    if (after == changes_.end() && rule_) return rule_->bias_at(utc);
    return after == changes_.begin() ? first_bias_ : (after - 1)->bias;
  }

 private:
  Ticks first_bias_;
  std::vector<Change> changes_;  ///< by time
  std::optional<PosixRule> rule_;
};

Error malformed() {
  return Error(ProgramError::malformed_data, "not the rules of a time zone (TZif, version 2 or later)");
}

}  // namespace

Result<std::shared_ptr<const ZoneRules>> parse_tz_file(Bytes file) {
  const std::optional<Counts> old = counts_at(file, 0);
  if (!old) return malformed();
  const std::size_t header = kHeaderSize + old->block_size(4);
  const std::optional<Counts> counts = counts_at(file, header);
  if (!counts) return malformed();
  const std::optional<Bytes> block = file.part(header + kHeaderSize, counts->block_size(8));
  if (!block || counts->types == 0) return malformed();

  const auto bias_of = [&](std::size_t type) -> Ticks {
    const std::size_t at = counts->changes * 9 + type * kTypeSize;
    return std::chrono::seconds(-std::int64_t{*big_endian_at<std::int32_t>(*block, at)});
  };
  // Before 1900 times are given that no clock of 100 ns can show; and no log is from then.
  constexpr std::int64_t kMostSeconds = std::int64_t{1} << 38;
  std::vector<ListedZone::Change> changes;
  for (std::size_t i = 0; i < counts->changes; ++i) {
    const auto type = static_cast<std::size_t>(*block->at<std::uint8_t>(counts->changes * 8 + i));
    const auto seconds = *big_endian_at<std::int64_t>(*block, i * 8);
    if (type >= counts->types) return malformed();
    const auto within = std::clamp(seconds, -kMostSeconds, kMostSeconds);
    changes.push_back({UtcTime(std::chrono::seconds(within)), bias_of(type)});
  }
  if (!std::is_sorted(changes.begin(), changes.end(),
                      [](const auto& a, const auto& b) { return a.at < b.at; })) {
    return malformed();
  }
  const Bytes footer = file.from(header + kHeaderSize + block->size());
  std::string_view text(reinterpret_cast<const char*>(footer.data()), footer.size());
  if (!text.starts_with('\n') || text.find('\n', 1) == std::string_view::npos) return malformed();
  text = text.substr(1, text.find('\n', 1) - 1);
  std::optional<PosixRule> rule = PosixRule::parse(text);
  if (!rule && !text.empty()) return malformed();
  return std::shared_ptr<const ZoneRules>(std::make_shared<ListedZone>(bias_of(0), std::move(changes), rule));
}

}  // namespace jobx
