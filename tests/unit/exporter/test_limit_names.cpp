/// One limit has one word: as a key, as a flag and in labels.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "exporter/config/limit_keys.h"
#include "exporter/report/job_report.h"
#include "jobobject/limit_names.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

/// Keys that set no bit of a word's own: an amount, an action, several bits, or nothing at all.
const std::set<std::string_view> kWithoutFlag{"end_of_job_time", "cpu_rate",     "cpu_weight", "cpu_min_max",
                                              "network_rate",    "network_dscp", "ui_all",     "security"};

std::set<std::string_view> keys() {
  std::set<std::string_view> found;
  for (const LimitKey& key : limit_keys()) CHECK(found.insert(key.name).second);
  return found;
}

TEST_CASE("every word of a limit is a key, and every key is a word", "[limits]") {
  std::set<std::string_view> left = keys();
  for (const BitName& known : kLimitNames) {
    CAPTURE(known.name);
    CHECK(left.erase(known.name) == 1);
  }
  std::vector<std::string> ui;
  for (const BitName& known : kUiRestrictionNames) ui.push_back("ui_" + std::string(known.name));
  for (const std::string& key : ui) {
    CAPTURE(key);
    CHECK(left.erase(key) == 1);
  }
  // The notifications whose bits are those of the limits that are enforced.
  CHECK(left.erase(limit_word(BrokenLimit::notify_job_time)) == 1);
  CHECK(left.erase(limit_word(BrokenLimit::notify_job_memory)) == 1);
  CHECK(left == kWithoutFlag);
}

TEST_CASE("a limit that was broken has the word of its key", "[limits]") {
  const std::set<std::string_view> all = keys();
  for (std::size_t i = 0; i < kBrokenLimits; ++i) {
    const auto limit = static_cast<BrokenLimit>(i);
    const std::string_view word = limit_word(limit);
    CAPTURE(word);
    const bool can_be_set = limit != BrokenLimit::job_cycle_time && limit != BrokenLimit::unknown;
    CHECK(all.contains(word) == can_be_set);
  }
  CHECK(limit_word(BrokenLimit::active_processes) == "active_processes");
  CHECK(limit_word(BrokenLimit::notify_network_rate) == "notify_network_rate");
}

TEST_CASE("words are winnt.h's names, written out, at winnt.h's bits", "[limits]") {
  const std::map<std::uint32_t, std::string_view> some{{0x1, "working_set"},
                                                       {0x8, "active_processes"},
                                                       {0x800, "breakaway_ok"},
                                                       {0x1000, "silent_breakaway_ok"},
                                                       {0x2000, "kill_on_job_close"},
                                                       {0x4000, "subset_affinity"},
                                                       {0x8000, "notify_job_memory_low"},
                                                       {0x100000, "notify_network_rate"}};
  for (const auto& [bit, word] : some) CHECK(limit_word(bit) == word);
  CHECK(limit_word(0x200000U).empty());
  CHECK(kUiRestrictionNames[8].bit == 0x100);
  CHECK(kUiRestrictionNames[8].name == "ime");
  for (std::size_t i = 0; i < kLimitNames.size(); ++i) CHECK(kLimitNames[i].bit == 1U << i);
  for (std::size_t i = 0; i < kUiRestrictionNames.size(); ++i) CHECK(kUiRestrictionNames[i].bit == 1U << i);
}

TEST_CASE("a key that is set shows under its own word in the label and in list", "[limits]") {
  // What the key sets, and the bit that the kernel then shows.
  const std::map<std::string_view, std::uint32_t> shown{{"active_processes", limit_flag::active_processes},
                                                        {"kill_on_job_close", limit_flag::kill_on_job_close},
                                                        {"breakaway_ok", limit_flag::breakaway_ok},
                                                        {"working_set", limit_flag::working_set}};
  for (const auto& [key, bit] : shown) {
    CAPTURE(key);
    CHECK(keys().contains(key));
    JobView view = view_of(job_named("a"));
    view.job.edit().limits = BasicLimits{bit, {}, {}, 64};
    CHECK(job_lines(view, "jobobject_limit_flag") ==
          std::vector<std::string>{"jobobject_limit_flag{flag=" + std::string(key) + "} 1"});
    CHECK(limits_text(*view.job).starts_with(key));
  }
}

TEST_CASE("a key of the user interface sets the bit of its word", "[limits]") {
  for (const LimitKey& key : limit_keys()) {
    if (!key.name.starts_with("ui_") || key.name == "ui_all") continue;
    CAPTURE(key.name);
    JobLimits limits;
    REQUIRE(key.set("", limits));
    const auto named = std::find_if(kUiRestrictionNames.begin(), kUiRestrictionNames.end(),
                                    [&](const BitName& one) { return one.bit == limits.ui_restrictions; });
    REQUIRE(named != kUiRestrictionNames.end());
    CHECK(key.name == "ui_" + std::string(named->name));
  }
}

TEST_CASE("the flag of a key is the key with dashes", "[limits]") {
  for (const LimitKey& key : limit_keys()) {
    std::string flag = flag_of(key);
    std::replace(flag.begin(), flag.end(), '-', '_');
    CHECK(flag == "__" + std::string(key.name));
  }
}

}  // namespace
}  // namespace jobx::test
