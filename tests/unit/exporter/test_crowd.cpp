#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <vector>

#include "exporter/web/crowd.h"

namespace jobx::test {
namespace {

InCrowd one(std::uint8_t address, int since) {
  return {ClientAddress{address}, std::chrono::steady_clock::time_point(std::chrono::seconds(since))};
}

using Places = std::vector<std::size_t>;

TEST_CASE("whoever fits stays", "[crowd]") {
  CHECK(surplus({}, {0, 0}).empty());
  CHECK(surplus({one(1, 0), one(1, 1), one(2, 2)}, {3, 2}).empty());
}

TEST_CASE("who has waited longest goes first, in whatever order they stand", "[crowd]") {
  CHECK(surplus({one(1, 5), one(1, 3), one(1, 4)}, {2, 2}) == Places{1});
  CHECK(surplus({one(1, 5), one(1, 3), one(1, 4)}, {1, 9}) == Places{1, 2});
  CHECK(surplus({one(1, 5), one(1, 3), one(1, 4)}, {9, 1}) == Places{1, 2});
}

TEST_CASE("an address that brings a crowd pays for it, and others do not", "[crowd]") {
  // The oldest of all is alone at its address.
  CHECK(surplus({one(1, 0), one(2, 1), one(2, 2), one(2, 3)}, {2, 9}) == Places{1, 2});
  CHECK(surplus({one(1, 0), one(2, 1), one(2, 2), one(2, 3)}, {9, 1}) == Places{1, 2});
}

TEST_CASE("where nobody has more than another, as few go as must", "[crowd]") {
  const std::vector<InCrowd> crowd{one(1, 9), one(2, 8), one(3, 7)};
  CHECK(surplus(crowd, {2, 1}).size() == 1);
  CHECK(surplus(crowd, {0, 1}).size() == 3);
}

}  // namespace
}  // namespace jobx::test
