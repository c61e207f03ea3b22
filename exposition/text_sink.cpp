#include "exposition/text_sink.h"

#include <array>
#include <charconv>
#include <cmath>

#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/metric.h"
#include "collector/merge/job_view.h"

namespace jobx {
namespace {

void append_integer(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;  // NOLINT: written before it is read
  const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  static_cast<void>(failure);  // 20 digits hold every 64-bit number
  out.append(digits.data(), end);
}

/// Ticks divide a second by a power of ten, so their decimal form is exact.
void append_ticks(std::string& out, Ticks ticks) {
  std::uint64_t rest = static_cast<std::uint64_t>(ticks.count());
  if (ticks.count() < 0) {
    out += '-';
    rest = 0 - rest;
  }
  append_integer(out, rest / Ticks::period::den);
  std::uint64_t fraction = rest % Ticks::period::den;
  if (fraction == 0) return;
  std::array<char, 8> digits{'.'};
  std::size_t length = 1;
  for (std::uint64_t unit = Ticks::period::den / 10; fraction != 0; unit /= 10) {
    digits[length++] = static_cast<char>('0' + fraction / unit);
    fraction %= unit;
  }
  out.append(digits.data(), length);
}

void append_real(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    std::array<char, 32> digits;  // NOLINT: written before it is read
    const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    static_cast<void>(failure);  // the shortest form of a double has at most 24 characters
    out.append(digits.data(), end);
  }
}

void append_label(std::string& out, const Label& label) {
  out += label.name;
  out += "=\"";
  append_escaped(out, label.value);
  out += '"';
}

}  // namespace

void append_value(std::string& out, Value value) {
  switch (value.kind()) {
    case Value::Kind::integer:
      return append_integer(out, value.integer());
    case Value::Kind::ticks:
      return append_ticks(out, value.ticks());
    case Value::Kind::real:
      return append_real(out, value.real());
  }
}

void append_escaped(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t at = text.find_first_of("\\\"\n");
    out += text.substr(0, at);
    if (at == std::string_view::npos) return;
    out += '\\';
    out += text[at] == '\n' ? 'n' : text[at];
    text.remove_prefix(at + 1);
  }
}

void TextSink::begin(std::span<const JobView> jobs) {
  blocks_.clear();
  offsets_.clear();
  offsets_.reserve(jobs.size() + 1);
  for (const JobView& view : jobs) {
    offsets_.push_back(blocks_.size());
    char separator = '{';
    for_each_job_label(view.job.name, [&](const Label& label) {
      blocks_ += separator;
      append_label(blocks_, label);
      separator = ',';
    });
  }
  offsets_.push_back(blocks_.size());
}

void TextSink::family(const Metric& metric) {
  name_ = metric.name;
  const bool open_metrics = format_ == TextFormat::openmetrics_1_0;
  const std::string_view family = open_metrics ? metric.family() : metric.name;
  out_.append("# HELP ").append(family).append(" ").append(metric.help).append("\n");
  out_.append("# TYPE ").append(family).append(" ").append(type_name(metric.type)).append("\n");
  if (open_metrics && metric.unit != Unit::none) {
    out_.append("# UNIT ").append(family).append(" ").append(unit_name(metric.unit)).append("\n");
  }
}

void TextSink::job_sample(std::size_t job, std::span<const Label> labels, Value value) {
  out_ += name_;
  out_.append(blocks_, offsets_[job], offsets_[job + 1] - offsets_[job]);
  for (const Label& label : labels) {
    out_ += ',';
    append_label(out_, label);
  }
  out_ += "} ";
  append_value(out_, value);
  out_ += '\n';
}

void TextSink::sample(std::span<const Label> labels, Value value) {
  out_ += name_;
  char separator = '{';
  for (const Label& label : labels) {
    out_ += separator;
    append_label(out_, label);
    separator = ',';
  }
  out_ += labels.empty() ? " " : "} ";
  append_value(out_, value);
  out_ += '\n';
}

void TextSink::end() {
  if (format_ == TextFormat::openmetrics_1_0) out_ += "# EOF\n";
}

}  // namespace jobx
