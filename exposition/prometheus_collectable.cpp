#include "exposition/prometheus_collectable.h"

#include <cstddef>
#include <string>

#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/job_labels.h"
#include "collector/merge/job_view.h"

namespace jobx {
namespace {

class MetricFamilySink final : public Sink {
 public:
  std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

  void begin(std::span<const JobView> jobs) override {
    labels_.resize(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for_each_job_label(jobs[i].job->name, [&](const Label& label) { add_label(labels_[i], label); });
    }
  }

  void family(const Metric& metric) override {
    prometheus::MetricFamily family;
    family.name = metric.name;
    family.help = metric.help;
    family.type =
        metric.type == MetricType::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    families_.push_back(std::move(family));
  }

  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    prometheus::ClientMetric& metric = add(value);
    metric.label.reserve(labels_[job].size() + labels.size());
    metric.label = labels_[job];
    add_labels(metric, labels);
  }

  void sample(std::span<const Label> labels, Value value) override { add_labels(add(value), labels); }
  void end() override {}

 private:
  prometheus::ClientMetric& add(Value value) {
    prometheus::MetricFamily& family = families_.back();
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    if (family.type == prometheus::MetricType::Counter) {
      metric.counter.value = value.as_double();
    } else {
      metric.gauge.value = value.as_double();
    }
    return metric;
  }

  static void add_labels(prometheus::ClientMetric& metric, std::span<const Label> labels) {
    for (const Label& label : labels) add_label(metric.label, label);
  }

  static void add_label(std::vector<prometheus::ClientMetric::Label>& labels, const Label& label) {
    labels.push_back({std::string(label.name), std::string(label.value)});
  }

  std::vector<std::vector<prometheus::ClientMetric::Label>> labels_;  ///< that every series of a job carries
  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace

std::vector<prometheus::MetricFamily> to_metric_families(const Scrape& scrape) {
  MetricFamilySink sink;
  write_families(scrape, sink);
  return sink.take();
}

std::vector<prometheus::MetricFamily> JobObjectCollectable::Collect() const {
  return to_metric_families(collector_.collect(Clock::now() + timeout_));
}

}  // namespace jobx
