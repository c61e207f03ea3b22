#include "exposition/text_sink.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/metric.h"
#include "collector/merge/job_view.h"

namespace jobx {
namespace {

/// The longest numbers: 20 digits of an integer, 24 characters of a double.
constexpr std::size_t kMaxNumber = 24;
/// Ticks have a sign, 12 digits, a point and 7 digits.
constexpr std::size_t kMaxValue = 32;

/// Characters at the end of a string, written where there is room for them already: a sample is made of ten
/// small texts, and asking for room before each costs more than they do.
class Tail {
 public:
  /// At most `most` characters will be added; whoever makes one counts them.
  Tail(std::string& out, std::size_t most) : out_(out) {
    const std::size_t begin = out.size();
    out.resize(begin + most);
    at_ = out.data() + begin;
  }
  ~Tail() { out_.resize(static_cast<std::size_t>(at_ - out_.data())); }
  Tail(const Tail&) = delete;
  Tail& operator=(const Tail&) = delete;

  void add(char character) { *at_++ = character; }
  void add(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }
  void add_escaped(std::string_view text) {
    for (const char character : text) {
      if (character == '\\' || character == '"' || character == '\n') {
        add('\\');
        add(character == '\n' ? 'n' : character);
      } else {
        add(character);
      }
    }
  }
  void add(const Label& label) {
    add(label.name);
    add("=\"");
    add_escaped(label.value);
    add('"');
  }
  void add(Value value) {
    switch (value.kind()) {
      case Value::Kind::integer:
        return add_number(value.integer());
      case Value::Kind::ticks:
        return add_ticks(value.ticks());
      case Value::Kind::real:
        return add_real(value.real());
    }
  }

 private:
  /// Of an integer all digits, of a double the fewest that are read back the same.
  template <typename Number>
  void add_number(Number number) {
    at_ = std::to_chars(at_, at_ + kMaxNumber, number).ptr;
  }
  /// Ticks divide a second by a power of ten, so their decimal form is exact.
  void add_ticks(Ticks ticks) {
    std::uint64_t rest = static_cast<std::uint64_t>(ticks.count());
    if (ticks.count() < 0) {
      add('-');
      rest = 0 - rest;
    }
    add_number(rest / Ticks::period::den);
    std::uint64_t fraction = rest % Ticks::period::den;
    if (fraction == 0) return;
    add('.');
    for (std::uint64_t unit = Ticks::period::den / 10; fraction != 0; unit /= 10) {
      add(static_cast<char>('0' + fraction / unit));
      fraction %= unit;
    }
  }
  void add_real(double value) {
    if (std::isnan(value)) {
      add("NaN");
    } else if (std::isinf(value)) {
      add(value > 0 ? "+Inf" : "-Inf");
    } else {
      add_number(value);
    }
  }

  std::string& out_;
  char* at_;
};

/// The most characters of these labels, with what stands between them.
std::size_t max_size(std::span<const Label> labels) {
  constexpr std::size_t kBetween = 4;
  std::size_t size = 0;
  for (const Label& label : labels) size += label.name.size() + 2 * label.value.size() + kBetween;
  return size;
}

/// What ends the labels, and the line.
constexpr std::size_t kMaxRest = kMaxValue + 4;

}  // namespace

void append_value(std::string& out, Value value) {
  Tail(out, kMaxValue).add(value);
}

void append_escaped(std::string& out, std::string_view text) {
  Tail(out, 2 * text.size()).add_escaped(text);
}

void TextSink::begin(std::span<const JobView> jobs) {
  blocks_.clear();
  offsets_.clear();
  offsets_.reserve(jobs.size() + 1);
  for (const JobView& view : jobs) {
    offsets_.push_back(blocks_.size());
    char separator = '{';
    for_each_job_label(view.job->name, [&](const Label& label) {
      Tail tail(blocks_, 1 + max_size({&label, 1}));
      tail.add(separator);
      tail.add(label);
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
  const std::string_view block(blocks_.data() + offsets_[job], offsets_[job + 1] - offsets_[job]);
  Tail line(out_, name_.size() + block.size() + max_size(labels) + kMaxRest);
  line.add(name_);
  line.add(block);
  for (const Label& label : labels) {
    line.add(',');
    line.add(label);
  }
  line.add("} ");
  line.add(value);
  line.add('\n');
}

void TextSink::sample(std::span<const Label> labels, Value value) {
  Tail line(out_, name_.size() + max_size(labels) + kMaxRest);
  line.add(name_);
  char separator = '{';
  for (const Label& label : labels) {
    line.add(separator);
    line.add(label);
    separator = ',';
  }
  line.add(labels.empty() ? " " : "} ");
  line.add(value);
  line.add('\n');
}

void TextSink::end() {
  if (format_ == TextFormat::openmetrics_1_0) out_ += "# EOF\n";
}

}  // namespace jobx
