/// The way out: where families go, whatever format they leave in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "base/ticks.h"

namespace jobx {

struct JobView;
struct Metric;

struct Label {
  std::string_view name;
  std::string_view value;
};

/// A sample's value, kept in the form it was read in, so that it is written exactly.
class Value {
 public:
  enum class Kind : std::uint8_t { integer, ticks, real };

  constexpr Value(std::uint64_t integer) : kind_(Kind::integer), integer_(integer) {}
  constexpr Value(std::uint32_t integer) : Value(std::uint64_t{integer}) {}
  constexpr Value(int integer) : Value(static_cast<std::uint64_t>(integer)) {}
  constexpr Value(Ticks ticks) : kind_(Kind::ticks), ticks_(ticks.count()) {}
  constexpr Value(double real) : kind_(Kind::real), real_(real) {}

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  [[nodiscard]] constexpr std::uint64_t integer() const { return integer_; }
  [[nodiscard]] constexpr Ticks ticks() const { return Ticks{ticks_}; }
  [[nodiscard]] constexpr double real() const { return real_; }
  /// Whatever it is, as Prometheus will store it; ticks as seconds.
  [[nodiscard]] constexpr double as_double() const {
    if (kind_ == Kind::integer) return static_cast<double>(integer_);
    return kind_ == Kind::ticks ? to_seconds(ticks()) : real_;
  }

 private:
  Kind kind_;
  union {
    std::uint64_t integer_;
    std::int64_t ticks_;
    double real_;
  };
};

/// Receives one scrape: the jobs once, then family after family, each with all its samples.
///
/// What it is given stays valid until the scrape has been written. No sample twice; a family's samples come
/// job by job.
class Sink {
 public:
  virtual ~Sink() = default;
  /// The jobs that later calls name by index.
  virtual void begin(std::span<const JobView> jobs) = 0;
  /// Called only for a family that has samples.
  virtual void family(const Metric& metric) = 0;
  virtual void job_sample(std::size_t job, std::span<const Label> labels, Value value) = 0;
  virtual void sample(std::span<const Label> labels, Value value) = 0;
  virtual void end() = 0;
};

/// What a row writes through; announces the family before its first sample.
class FamilyOutput {
 public:
  FamilyOutput(Sink& sink, const Metric& metric) : sink_(sink), metric_(metric) {}

 protected:
  Sink& announced() {
    if (!begun_) sink_.family(metric_);
    begun_ = true;
    return sink_;
  }

 private:
  Sink& sink_;
  const Metric& metric_;
  bool begun_ = false;
};

class JobOutput : public FamilyOutput {
 public:
  using FamilyOutput::FamilyOutput;
  void select(std::size_t job) { job_ = job; }
  void operator()(Value value) { announced().job_sample(job_, {}, value); }
  void operator()(Label label, Value value) { announced().job_sample(job_, {&label, 1}, value); }
  void operator()(std::initializer_list<Label> labels, Value value) {
    announced().job_sample(job_, {labels.begin(), labels.size()}, value);
  }
  void operator()(std::span<const Label> labels, Value value) { announced().job_sample(job_, labels, value); }
  /// What is not known gives no sample.
  template <typename T>
  void operator()(const std::optional<T>& value) {
    if (value) (*this)(Value(*value));
  }
  template <typename T>
  void operator()(Label label, const std::optional<T>& value) {
    if (value) (*this)(label, Value(*value));
  }

 private:
  std::size_t job_ = 0;
};

class ScrapeOutput : public FamilyOutput {
 public:
  using FamilyOutput::FamilyOutput;
  void operator()(Value value) { announced().sample({}, value); }
  void operator()(std::initializer_list<Label> labels, Value value) {
    (*this)(std::span<const Label>(labels.begin(), labels.size()), value);
  }
  void operator()(std::span<const Label> labels, Value value) { announced().sample(labels, value); }
};

}  // namespace jobx
