/// What several rows of the catalogue read in the same way.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/scrape.h"
#include "collector/catalogue/sink.h"
#include "collector/merge/job_view.h"
#include "jobobject/limit_names.h"

namespace jobx {

/// The value behind `member` of the group `group`, where the group was read.
template <auto Group, auto Member>
void read_member(const JobView& view, JobOutput& out) {
  if (const auto& group = (*view.job).*Group) out((*group).*Member);
}

/// A limit, where its flag is set.
inline bool has_limit(const JobView& view, std::uint32_t flag) {
  return view.job->limits && (view.job->limits->flags & flag) != 0;
}

/// One series with value 1 for each set bit.
template <std::size_t N>
void write_bits(std::uint32_t bits, const std::array<BitName, N>& names, std::string_view label,
                JobOutput& out) {
  for_each_bit(bits, names, [&](std::string_view name) { out({label, name}, 1); });
}

/// True where CPU rate control is enabled and of that kind: the kind is what gives the value its meaning.
inline bool is_controlled(const CpuRateControl& control, std::uint32_t kind) {
  const std::uint32_t both = cpu_rate_flag::enable | kind;
  return (control.flags & both) == both;
}

/// The cap that CPU rate control sets, in hundredths of a percent; empty without one. MaxRate is the upper
/// half of the value, MinRate the lower.
inline std::optional<std::uint32_t> cpu_rate_cap(const CpuRateControl& control) {
  if (is_controlled(control, cpu_rate_flag::weight_based)) return std::nullopt;
  if (is_controlled(control, cpu_rate_flag::min_max_rate)) return control.value >> 16;
  return is_controlled(control, cpu_rate_flag::hard_cap) ? std::optional(control.value) : std::nullopt;
}

/// The share that is granted at least, in hundredths of a percent; empty without one.
inline std::optional<std::uint32_t> cpu_rate_minimum(const CpuRateControl& control) {
  if (!is_controlled(control, cpu_rate_flag::min_max_rate)) return std::nullopt;
  return control.value & 0xFFFF;
}

inline std::optional<std::uint32_t> cpu_weight(const CpuRateControl& control) {
  return is_controlled(control, cpu_rate_flag::weight_based) ? std::optional(control.value) : std::nullopt;
}

/// A peak, unless it is 0: that of a job which never held a process, or of a system which does not measure
/// it.
inline void write_peak(std::uint64_t peak, JobOutput& out) {
  if (peak != 0) out(peak);
}

/// The peak of class 28 where there is one, else that of the extended limits: the same figure of the kernel.
inline std::uint64_t commit_peak(const Job& job) {
  if (job.memory) return job.memory->commit_peak;
  return job.memory_limits ? job.memory_limits->peak_job : 0;
}

/// A process id as the text of a label.
class ProcessIdText {
 public:
  explicit ProcessIdText(std::uint64_t id)
      : size_(static_cast<std::size_t>(
            std::to_chars(digits_.data(), digits_.data() + digits_.size(), id).ptr - digits_.data())) {}
  [[nodiscard]] std::string_view text() const { return {digits_.data(), size_}; }

 private:
  std::array<char, 20> digits_{};
  std::size_t size_;
};

/// One figure of every process that is shown, where it is known.
template <ProcessFigure Figure>
void read_process(const JobView& view, JobOutput& out) {
  for (const JobProcess& process : view.processes()) {
    const std::optional<std::int64_t> value = process.get(Figure);
    if (!value) continue;
    const ProcessIdText id(process.id);
    out({{"process", process.name}, {"process_id", id.text()}}, static_cast<std::uint64_t>(*value));
  }
}

template <ProcessFigure Figure>
void read_process_ticks(const JobView& view, JobOutput& out) {
  for (const JobProcess& process : view.processes()) {
    const std::optional<Ticks> value = process.ticks(Figure);
    if (!value) continue;
    const ProcessIdText id(process.id);
    out({{"process", process.name}, {"process_id", id.text()}}, *value);
  }
}

/// Writes 1 with those of `labels` that have a value: Prometheus takes a label that is left out and an empty
/// value for the same.
template <std::size_t N>
void write_known(const std::array<Label, N>& labels, JobOutput& out) {
  std::array<Label, N> known;
  const auto end = std::copy_if(labels.begin(), labels.end(), known.begin(),
                                [](const Label& label) { return !label.value.empty(); });
  out(std::span<const Label>(known.begin(), end), 1);
}

/// The labels of a process that are there whatever their value is, and those of few processes.
inline void write_process_info(const JobProcess& process, JobOutput& out) {
  const std::optional<std::int64_t> parent = process.get(ProcessFigure::parent_id);
  if (!parent) return;
  const ProcessIdText id(process.id);
  const ProcessIdText parent_id(static_cast<std::uint64_t>(*parent));
  if (process.services.empty() && process.application_pool.empty()) {
    out({{"process", process.name}, {"process_id", id.text()}, {"parent_process_id", parent_id.text()}}, 1);
    return;
  }
  const LabelText services(process.services);
  const LabelText pool(process.application_pool);
  write_known(std::array<Label, 5>{{{"process", process.name},
                                    {"process_id", id.text()},
                                    {"parent_process_id", parent_id.text()},
                                    {"service", services.str()},
                                    {"application_pool", pool.str()}}},
              out);
}

inline void write_process_cpu(const JobProcess& process, JobOutput& out) {
  const ProcessIdText id(process.id);
  const auto write = [&](std::string_view mode, const std::optional<Ticks>& time) {
    if (time) out({{"process", process.name}, {"process_id", id.text()}, {"mode", mode}}, *time);
  };
  write("user", process.ticks(ProcessFigure::user_time));
  write("kernel", process.ticks(ProcessFigure::kernel_time));
}

inline void write_info(const JobView& view, JobOutput& out) {
  const JobDescription& what = view.description;
  write_known(
      std::array<Label, 9>{
          {{"kind", what.kind},
           {"container_id", what.container_id},
           {"pod", what.pod},
           {"pod_namespace", what.pod_namespace},
           {"container", what.container},
           {"image", what.image},
           {"package", what.package},
           {"oldest_process", view.job->oldest_process ? std::string_view(*view.job->oldest_process) : ""},
           {"owned", view.job->owned ? "true" : "false"}}},
      out);
}

/// The label process only where the name is known.
inline void write_holders(const JobView& view, JobOutput& out) {
  for (const JobHolder& holder : view.job->holders) {
    const ProcessIdText id(holder.process_id);
    if (holder.process.empty()) {
      out({"process_id", id.text()}, 1);
    } else {
      out({{"process", holder.process}, {"process_id", id.text()}}, 1);
    }
  }
}

/// The label parent_id only for a parent whose `parent` is not its own.
inline void write_parent(const JobView& view, JobOutput& out) {
  if (!view.parent) return;
  const JobLabelValues parent = job_label_values(*view.parent);
  if (parent.id.str().empty()) {
    out({"parent", parent.job_object.str()}, 1);
  } else {
    out({{"parent", parent.job_object.str()}, {"parent_id", parent.id.str()}}, 1);
  }
}

/// True if two namespaces, neighbours in order, have one line: the app containers of one session, and
/// directories beyond a number that nobody looks at one by one.
inline bool shares_line(const Namespace& a, const Namespace& b, bool is_one_of_many) {
  if (a.kind() != b.kind()) return false;
  return a.kind() == Namespace::Kind::app_container ? a.number() == b.number() : is_one_of_many;
}

inline void write_host_jobs(const Scrape& scrape, ScrapeOutput& out) {
  constexpr std::size_t most_directories = 100;
  std::size_t directories = 0;
  for (auto one = scrape.listed.begin(); one != scrape.listed.end();) {
    const Namespace& space = one->first;
    const bool is_one_of_many =
        space.kind() == Namespace::Kind::directory && ++directories > most_directories;
    std::uint64_t jobs = 0;
    do {
      jobs += one->second;
    } while (++one != scrape.listed.end() && shares_line(space, one->first, is_one_of_many));
    const std::string label = is_one_of_many ? std::string(kind_name(space.kind())) : namespace_label(space);
    out({{kNamespaceLabel.name, label}}, jobs);
  }
}

/// Each way in which user time is used up.
template <typename Output>
void write_expirations(const JobEvents& events, Output& out) {
  out({{"scope", "job"}, {"action", "post"}}, events.job_time_posts);
  out({{"scope", "job"}, {"action", "terminate"}}, events.job_time_kills);
  out({{"scope", "process"}, {"action", "terminate"}}, events.process_time_expirations);
}

inline void write_job_expirations(const JobView& view, JobOutput& out) {
  if (view.job->events) return write_expirations(*view.job->events, out);
  if (view.time_kills) out({{"scope", "job"}, {"action", "terminate"}}, *view.time_kills);
}

/// One series for each limit that is watched, and for each other one that was broken all the same.
template <typename Write>
void write_violations(const JobEvents& events, const std::bitset<kBrokenLimits>& watched, Write write) {
  for (std::size_t i = 0; i < kBrokenLimits; ++i) {
    if (watched.test(i) || events.broken_limits[i] > 0) {
      write(Label{"limit", limit_word(static_cast<BrokenLimit>(i))}, events.broken_limits[i]);
    }
  }
}

template <typename Output>
void write_exits(const JobEvents& events, Output& out) {
  out({Label{"outcome", "normal"}}, events.normal_exits);
  out({Label{"outcome", "abnormal"}}, events.abnormal_exits);
}

/// Jobs that were to be owned and cannot be made at present.
inline void write_failed_jobs(const Scrape& scrape, ScrapeOutput& out) {
  if (!scrape.owned) return;
  for (const FailedJob& job : scrape.owned->failed) {
    const JobLabelValues labels = job_label_values(job.name);
    out({{kJobObjectLabel.name, labels.job_object.str()},
         {kNamespaceLabel.name, labels.space.str()},
         {"reason", failure_name(job.reason)}},
        1);
  }
}

/// Input and output of all owned jobs; nothing where none are owned, or where it is not known of one of them.
template <auto Member>
void read_owned_io(const Scrape& scrape, ScrapeOutput& out) {
  if (scrape.owned && scrape.owned->used.io) out(Value((*scrape.owned->used.io).*Member));
}

/// What a source counts of itself, under the labels that the source gave.
template <FigureId Id>
void read_figures(const Scrape& scrape, ScrapeOutput& out) {
  std::vector<Label> labels;
  for (const SourceStatus& source : scrape.sources) {
    for (const SourceFigure& figure : source.figures) {
      if (figure.id != Id) continue;
      labels.clear();
      for (const FigureLabel& label : figure.labels) labels.push_back({label.name, label.value});
      out(std::span<const Label>(labels), figure.value);
    }
  }
}

inline Value seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

template <typename T>
void write_optional(const std::optional<T>& value, ScrapeOutput& out) {
  if (value) out(*value);
}

template <typename T>
void write_optional(Label label, const std::optional<T>& value, ScrapeOutput& out) {
  if (value) out({label}, *value);
}

}  // namespace jobx
