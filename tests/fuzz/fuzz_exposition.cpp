// Any text as a job's name and any numbers as its figures: each sample is one line of text and one value of
// JSON, and the name can be read back.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/job_labels.h"
#include "exposition/json_sink.h"
#include "exposition/text_sink.h"
#include "tests/fuzz/check.h"

namespace {

using namespace jobx;
using jobx::fuzz::check;

/// Fills a value from the input, or leaves it as it is when the input has ended.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  template <typename T>
  T take() {
    T value{};
    if (rest_.size() < sizeof(T)) return value;
    std::memcpy(&value, rest_.data(), sizeof(T));
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  Ticks take_ticks() { return Ticks{take<std::int64_t>()}; }
  [[nodiscard]] std::string rest() const { return std::string(rest_); }

 private:
  std::string_view rest_;
};

JobView make_view(Input& input) {
  JobView view;
  view.sources = 1;
  view.job.edit().cpu =
      CpuTimes{input.take_ticks(), input.take_ticks(), input.take_ticks(), input.take_ticks()};
  view.job.edit().limits =
      BasicLimits{input.take<std::uint32_t>(), input.take_ticks(), input.take_ticks(), 1};
  view.job.edit().cpu_rate = CpuRateControl{input.take<std::uint32_t>(), input.take<std::uint32_t>()};
  view.job.edit().ui_restrictions = input.take<std::uint32_t>();
  view.job.edit().end_of_job_action = input.take<std::uint32_t>();
  view.page_faults = input.take<std::uint64_t>();
  view.job.edit().name.name = to_valid_utf8(input.rest());
  view.parent = view.job->name;
  return view;
}

/// The value of the first label of `line`, unescaped; the line must be `name{label="value"…} number`.
std::string first_label(std::string_view line) {
  std::string value;
  const std::size_t begin = line.find("=\"");
  check(begin != std::string_view::npos, "a per-job sample has labels");
  for (std::size_t i = begin + 2; i < line.size() && line[i] != '"'; ++i) {
    if (line[i] == '\\') {
      ++i;
      check(i < line.size() && std::string_view("\\\"n").find(line[i]) != std::string_view::npos,
            "escapes are known");
      value += line[i] == 'n' ? '\n' : line[i];
    } else {
      value += line[i];
    }
  }
  return value;
}

/// How many values there are: a family is a number, or a list with a value for each of its labels'.
std::uint64_t count_values(const nlohmann::json& families) {
  std::uint64_t count = 0;
  for (const auto& family : families) {
    check(family.is_array() || family.is_number() || family.is_null(), "a family is a list or a number");
    if (!family.is_array()) ++count;
    for (const auto& one : family.is_array() ? family : nlohmann::json::array()) {
      check(one.is_object() && one.contains("value"), "what is in a list has a value");
      ++count;
    }
  }
  return count;
}

/// A name is taken with whichever bytes it has, unlike in text, where it is UTF-8 by then.
void check_json(Scrape scrape, std::vector<JobView> views, const std::string& name, std::uint64_t series) {
  for (JobView& view : views) {
    view.job.edit().name.name = name;
    view.parent = view.job->name;
  }
  scrape.jobs = std::make_shared<const std::vector<JobView>>(std::move(views));
  JsonSink sink;
  write_families(scrape, sink);
  std::string text;
  sink.append_job(text, 0);
  check(text.find('\n') == std::string::npos, "a job is one line");
  const auto job = nlohmann::json::parse(text, nullptr, false);
  check(job.is_object() && job.size() >= 3, "a job is an object");
  check(!is_valid_utf8(name) || job["job_object"] == name, "the name can be read back from JSON");
  check(count_values(job["metrics"]) == series, "each sample is one value");
  text.clear();
  sink.append_metrics(text);
  check(nlohmann::json::parse(text, nullptr, false).is_object(), "what is of the scrape is an object");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const std::vector<JobView> views{make_view(input)};
  const std::string name(LabelText(views[0].job->name.name).str());
  const std::uint64_t series = count_series(views);
  Scrape scrape;
  scrape.jobs = std::make_shared<const std::vector<JobView>>(views);
  scrape.shown = 1;
  check_json(scrape, views, input.rest(), series);
  for (const TextFormat format : {TextFormat::text_0_0_4, TextFormat::openmetrics_1_0}) {
    std::string text;
    TextSink sink(format, text);
    write_families(scrape, sink);
    std::uint64_t samples = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      if (line.find("{job_object=") == std::string_view::npos || line[0] == '#') continue;
      ++samples;
      check(first_label(line) == name, "the name can be read back, as it is shown");
    }
    check(samples == series, "each sample is one line");
    check(text.ends_with("# EOF\n") == (format == TextFormat::openmetrics_1_0),
          "only OpenMetrics ends with # EOF");
  }
  return 0;
}
