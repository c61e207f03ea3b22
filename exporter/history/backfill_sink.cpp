#include "exporter/history/backfill_sink.h"

#include <cerrno>
#include <utility>

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

/// What all series of a job begin with, behind their metric's name.
std::string block_of(std::string_view host_label, const JobName& name) {
  std::string block = "{" + std::string(host_label);
  std::string_view separator;
  for_each_job_label(name, [&](const Label& label) {
    block += separator;
    append_label(block, label.name, label.value);
    separator = ",";
  });
  return block;
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
  const auto known = hosts_.find(host);
  host_ = known != hosts_.end() ? &known->second : &hosts_[std::string(host)];
  if (known == hosts_.end()) {
    if (has_host_label_ && !host.empty()) {
      append_label(host_->label, "host", host);
      host_->label += ',';
    }
    host_->label += extra_labels_;
  }
  milliseconds_ = moment.time_since_epoch().count();
}

/// The jobs are mostly those of the moment before: side by side with them, few need to be looked up.
void BackfillSink::begin(std::span<const JobView> jobs) {
  std::vector<KnownJobs::value_type*> now;
  now.reserve(jobs.size());
  jobs_.clear();
  auto last = host_->last.begin();
  for (const JobView& view : jobs) {
    const JobName& name = view.job->name;
    while (last != host_->last.end() && (*last)->first < name) ++last;
    const bool was_there = last != host_->last.end() && (*last)->first == name;
    KnownJobs::value_type& job = was_there ? **last : *host_->jobs.try_emplace(name).first;
    if (job.second.block.empty()) job.second.block = block_of(host_->label, name);
    job.second.series.begin();
    now.push_back(&job);
    jobs_.push_back(&job.second);
  }
  host_->last = std::move(now);
}

void BackfillSink::job_sample(std::size_t job, std::span<const Label> labels, Value value) {
  if (failure_) return;
  labels_.clear();
  for (const Label& label : labels) {
    labels_ += ',';
    append_label(labels_, label.name, label.value);
  }
  KnownJob& known = *jobs_[job];
  std::optional<std::size_t> series = known.series.find(*metric_, labels_);
  if (!series) series = series_of(known, labels_, value.kind());
  if (!series) return;
  ++samples_;
  if (Result<void> kept = spool_.append(*series, {milliseconds_, value}); !kept) failure_ = kept.error();
}

std::optional<std::size_t> BackfillSink::series_of(KnownJob& job, std::string_view labels, Value::Kind kind) {
  std::string key(metric_->name);
  key.append(job.block).append(labels).append("}");
  auto found = numbers_.find(key);
  if (found == numbers_.end()) {
    if (series_.size() == kMaxSeries) {
      failure_ = Error(ProgramError::limit_exceeded,
                       "the logs contain more than " + std::to_string(kMaxSeries) +
                           " series; select fewer counters with --match, or omit --details");
      return std::nullopt;
    }
    found = numbers_.emplace(std::move(key), spool_.add_series(kind)).first;
    series_.push_back({metric_, &found->first});
  }
  // One text for all series with these labels: it is in the processor's cache when it is compared.
  auto text = label_texts_.find(labels);
  if (text == label_texts_.end()) text = label_texts_.emplace(labels).first;
  job.series.add(*metric_, *text, found->second);
  return found->second;
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
