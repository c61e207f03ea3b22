#include "exporter/report/job_report.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/readers.h"
#include "collector/merge/inventory.h"
#include "collector/merge/job_description.h"
#include "exporter/kinds/job_selection.h"
#include "exporter/report/terminal.h"
#include "exposition/json_sink.h"
#include "exposition/text_sink.h"
#include "jobobject/inspect/job_lookup.h"
#include "jobobject/limit_names.h"
#include "pdh/log_time.h"

namespace jobx {
namespace {

constexpr std::uint32_t kLimitsWithValue = limit_flag::process_time | limit_flag::job_time |
                                           limit_flag::active_processes | limit_flag::process_memory |
                                           limit_flag::job_memory;

template <typename... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, arguments...);
  return text.data();
}

/// Seconds without decimals that say nothing.
std::string short_seconds(Ticks ticks) {
  return formatted("%.7g", to_seconds(ticks)) + "s";
}

bool has(const Job& job, std::uint32_t flag) {
  return job.limits && (job.limits->flags & flag) != 0;
}

std::optional<Ticks> cpu_of(const JobProcess& process) {
  const std::optional<Ticks> user = process.ticks(ProcessFigure::user_time);
  const std::optional<Ticks> kernel = process.ticks(ProcessFigure::kernel_time);
  return user && kernel ? std::optional(*user + *kernel) : std::nullopt;
}

/// A moment as 2026-11-24T05:00:00Z.
std::string utc_text(Ticks since_unix) {
  return log_time_text(UtcTime(since_unix)).substr(0, 19) + "Z";
}

std::string process_line(const JobProcess& process) {
  const std::optional<Ticks> cpu = cpu_of(process);
  const std::optional<Ticks> start = process.ticks(ProcessFigure::start_time);
  const std::optional<std::int64_t> working_set = process.get(ProcessFigure::working_set_bytes);
  const std::optional<std::int64_t> threads = process.get(ProcessFigure::threads);
  return cell(std::to_string(process.id), 8) + cell(cpu ? seconds_text(*cpu) : "-", 11) +
         cell(working_set ? size_text(static_cast<std::uint64_t>(*working_set)) : "-", 11) +
         cell(threads ? std::to_string(*threads) : "-", 7) + cell(start ? utc_text(*start) : "-", 20) +
         (process.name.empty() ? "-" : printable(process.name)) + "\n";
}

/// The jobs that were read, as the exporter's source `object` would give them, with what their names tell;
/// sorted by name.
std::vector<JobView> views_of(const std::vector<ListedJob>& jobs) {
  const auto sample = std::make_shared<Sample>();
  for (const ListedJob& listed : jobs) {
    if (listed.reading.outcome != OpenOutcome::opened) continue;
    sample->jobs.push_back(listed.reading.job);
    sample->jobs.back().owned = listed.owner.has_value();
  }
  std::vector<JobView> views =
      Inventory().update({{SourceKind::object, sample}}, inventory_time(Clock::now()));
  describe_jobs(views, SelectionRules({}, KindTable()), {});
  return views;
}

/// One job without its place among the others, which nobody has read.
std::vector<JobView> view_alone(const ListedJob& listed) {
  std::vector<JobView> views = views_of({listed});
  for (JobView& view : views) view.depth.reset();
  return views;
}

/// The member with the ids of a job's processes, also of those of which nothing else is known.
std::string ids_member(const Job& job) {
  if (!job.process_ids) return "";
  std::string text;
  for (const std::uint64_t id : *job.process_ids) text += (text.empty() ? "" : ",") + std::to_string(id);
  return ",\"process_ids\":[" + text + "]";
}

/// `members`, each with a comma in front, come behind those that say whose the job is.
void append_object(std::string& out, const ListedJob& listed, const std::vector<JobView>& views,
                   const JsonSink& sink, const std::string& members) {
  const JobName& name = listed.reading.job.name;
  std::string more = listed.owner ? ",\"owned\":true,\"owner_process_id\":" + std::to_string(*listed.owner)
                                  : ",\"owned\":false";
  const auto view =
      std::lower_bound(views.begin(), views.end(), name,
                       [](const JobView& one, const JobName& wanted) { return one.job->name < wanted; });
  if (view != views.end() && view->job->name == name) {
    sink.append_job(out, static_cast<std::size_t>(view - views.begin()), more += members);
    return;
  }
  out += '{';
  append_json_labels(out, name);
  out.append(more).append(",\"unreadable\":\"").append(unreadable_word(listed.reading.outcome)).append("\"}");
}

/// One line a series; those that are always 1 share the line of their family.
class PageSink final : public Sink {
 public:
  void begin(std::span<const JobView>) override {}
  void family(const Metric& metric) override { metric_ = &metric; }
  void job_sample(std::size_t, std::span<const Label> labels, Value value) override {
    if (is_per_process(*metric_)) return;  // they have a table of their own
    const std::string name(metric_->name.substr(std::string_view("jobobject_").size()));
    if (metric_->type == MetricType::state) {
      if (lines_.empty() || lines_.back().first != name) lines_.emplace_back(name, "");
      lines_.back().second += (lines_.back().second.empty() ? "" : " ") + label_text(labels);
    } else {
      lines_.emplace_back(labels.empty() ? name : name + " " + label_text(labels), number_text(value));
    }
  }
  void sample(std::span<const Label>, Value) override {}
  void end() override {}

  void add(std::string name, std::string value) { lines_.emplace_back(std::move(name), std::move(value)); }

  /// All lines, the values below each other.
  [[nodiscard]] std::string text() const {
    std::size_t width = 0;
    for (const auto& [name, value] : lines_) width = std::max(width, name.size());
    std::string text;
    for (const auto& [name, value] : lines_) text += cell(name, width) + printable(value) + "\n";
    return text;
  }

 private:
  /// A label that the family's name ends in goes without its own name: "limit_flag  job_time".
  [[nodiscard]] std::string label_text(std::span<const Label> labels) const {
    std::string text;
    for (const Label& label : labels) {
      if (!text.empty()) text += ' ';
      if (!metric_->name.ends_with(label.name)) text.append(label.name).append("=");
      text += label.value;
    }
    return text;
  }

  [[nodiscard]] std::string number_text(Value value) const {
    std::string text;
    append_value(text, value);
    if (metric_->unit == Unit::bytes) text += " (" + size_text(value.integer()) + ")";
    return text;
  }

  const Metric* metric_ = nullptr;
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  auto value = static_cast<double>(bytes);
  for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  const bool is_whole = bytes % (std::uint64_t{1} << 10 * unit) == 0;
  return formatted(is_whole ? "%.0f" : "%.2f", value) + std::string(units[unit]);
}

std::string seconds_text(Ticks ticks) {
  return formatted("%.2f", to_seconds(ticks));
}

std::string limits_text(const Job& job) {
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  const auto add_value = [&](std::uint32_t flag, const std::string& value) {
    if (has(job, flag)) add(std::string(limit_word(flag)) + "=" + value);
  };
  if (job.limits) {
    add_value(limit_flag::job_time, short_seconds(job.limits->job_user_time));
    add_value(limit_flag::process_time, short_seconds(job.limits->process_user_time));
    add_value(limit_flag::active_processes, std::to_string(job.limits->active_processes));
  }
  if (job.memory_limits) {
    add_value(limit_flag::job_memory, size_text(job.memory_limits->job_limit));
    add_value(limit_flag::process_memory, size_text(job.memory_limits->process_limit));
  }
  if (job.cpu_rate) {
    if (const auto cap = cpu_rate_cap(*job.cpu_rate)) add(formatted("cpu_rate=%g%%", *cap / 100.0));
    if (const auto weight = cpu_weight(*job.cpu_rate)) add("cpu_weight=" + std::to_string(*weight));
  }
  if (job.limits) {
    for_each_bit(job.limits->flags & ~kLimitsWithValue, kLimitNames,
                 [&](std::string_view name) { add(std::string(name)); });
  }
  return text;
}

std::string_view unreadable_word(OpenOutcome outcome) {
  switch (outcome) {
    case OpenOutcome::opened:
      return "";
    case OpenOutcome::vanished:
      return "vanished";
    case OpenOutcome::access_denied:
      return "access_denied";
    case OpenOutcome::wrong_type:
      return "wrong_type";
    case OpenOutcome::failed:
      break;
  }
  return "failed";
}

std::string jobs_json(const std::vector<ListedJob>& jobs) {
  const std::vector<JobView> views = views_of(jobs);
  JsonSink sink;
  write_job_families(views, sink);
  std::string text = "[";
  for (const ListedJob& listed : jobs) {
    text += text.size() == 1 ? "\n" : ",\n";
    append_object(text, listed, views, sink, "");
  }
  return text += text.size() == 1 ? "]\n" : "\n]\n";
}

std::string job_json(const ListedJob& listed) {
  const std::vector<JobView> views = view_alone(listed);
  JsonSink sink;
  write_job_families(views, sink);
  std::string text;
  append_object(text, listed, views, sink, ids_member(listed.reading.job));
  return text += '\n';
}

std::string job_page(const ListedJob& listed) {
  const Job& job = listed.reading.job;
  PageSink sink;
  write_job_families(view_alone(listed), sink);
  if (listed.owner) sink.add("owner_process_id", std::to_string(*listed.owner));
  std::string page = printable(qualified_name(job.name)) + "\n\n" + sink.text();
  if (job.details.empty()) return page;
  page += "\n" + cell("ID", 8) + cell("CPU SECONDS", 11) + cell("WORKING SET", 11) + cell("THREADS", 7) +
          cell("STARTED", 20) + "PROCESS\n";
  for (const JobProcess& process : job.details) page += process_line(process);
  return page;
}

}  // namespace jobx
