#include "exporter/history/backfill_sink.h"

#include <cerrno>
#include <map>

#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/metric.h"
#include "collector/merge/job_view.h"
#include "exposition/text_sink.h"

namespace jobx {
namespace {

void append_label(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append("=\"");
  append_escaped(out, value);
  out += '"';
}

/// Seconds with milliseconds, as OpenMetrics writes time stamps.
void append_time(std::string& out, std::int64_t milliseconds) {
  append_value(out, Value(Ticks(std::chrono::milliseconds(milliseconds))));
}

}  // namespace

BackfillSink::BackfillSink(SeriesSpool spool, const std::vector<SeriesLabel>& labels)
    : spool_(std::move(spool)) {
  for (const SeriesLabel& label : labels) {
    if (label.name == "host") has_host_label_ = false;
    if (label.value.empty()) continue;
    append_label(extra_labels_, label.name, label.value);
    extra_labels_ += ',';
  }
}

void BackfillSink::select(std::string_view host, std::chrono::sys_time<std::chrono::milliseconds> moment) {
  host_labels_.clear();
  if (has_host_label_ && !host.empty()) {
    append_label(host_labels_, "host", host);
    host_labels_ += ',';
  }
  host_labels_ += extra_labels_;
  milliseconds_ = moment.time_since_epoch().count();
}

void BackfillSink::begin(std::span<const JobView> jobs) {
  blocks_.resize(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    std::string& block = blocks_[i];
    block = "{" + host_labels_;
    std::string_view separator;
    for_each_job_label(jobs[i].job.name, [&](const Label& label) {
      block += separator;
      append_label(block, label.name, label.value);
      separator = ",";
    });
  }
}

void BackfillSink::job_sample(std::size_t job, std::span<const Label> labels, Value value) {
  if (failure_) return;
  key_ = metric_->name;
  key_ += blocks_[job];
  for (const Label& label : labels) {
    key_ += ',';
    append_label(key_, label.name, label.value);
  }
  key_ += '}';
  auto found = numbers_.find(key_);
  if (found == numbers_.end()) {
    if (series_.size() == kMaxSeries) {
      failure_ = Error(ProgramError::limit_exceeded,
                       "the logs contain more than " + std::to_string(kMaxSeries) +
                           " series; select fewer counters with --match, or omit --details");
      return;
    }
    found = numbers_.emplace(key_, spool_.add_series()).first;
    series_.push_back({metric_, &found->first});
  }
  ++samples_;
  if (Result<void> kept = spool_.append(found->second, {milliseconds_, value}); !kept)
    failure_ = kept.error();
}

Result<void> BackfillSink::write(std::ostream& out) {
  std::map<const Metric*, std::vector<std::size_t>> families;  // by place in the catalogue
  for (std::size_t i = 0; i < series_.size(); ++i) families[series_[i].metric].push_back(i);
  for (const auto& [metric, of_metric] : families) {
    if (Result<void> written = write_family(*metric, of_metric, out); !written) return written;
  }
  out << "# EOF\n" << std::flush;
  if (!out) return system_error({errno, std::generic_category()}, "cannot write the output");
  return {};
}

Result<void> BackfillSink::write_family(const Metric& metric, const std::vector<std::size_t>& of_metric,
                                        std::ostream& out) {
  std::string head;
  TextSink(TextFormat::openmetrics_1_0, head).family(metric);
  out << head;
  std::string lines;
  for (const std::size_t number : of_metric) {
    lines.clear();
    const Result<std::uint64_t> read = spool_.read(number, [&](const SeriesSpool::Entry& entry) {
      lines.append(*series_[number].key).append(" ");
      append_value(lines, entry.value);
      lines += ' ';
      append_time(lines, entry.milliseconds);
      lines += '\n';
      if (lines.size() > 1'000'000) {
        out << lines;
        lines.clear();
      }
    });
    if (!read) return read.error();
    repeated_ += *read;
    out << lines;
    if (!out) return system_error({errno, std::generic_category()}, "cannot write the output");
  }
  return {};
}

}  // namespace jobx
