#include "exporter/report/job_report.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "collector/catalogue/readers.h"
#include "exporter/report/terminal.h"
#include "jobobject/inspect/job_lookup.h"
#include "jobobject/limit_names.h"
#include "pdh/log_time.h"

namespace jobx {
namespace {

using Json = nlohmann::ordered_json;

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

template <typename T>
void put(Json& json, const char* name, const std::optional<T>& value) {
  if (value) json[name] = *value;
}

void put(Json& json, const char* name, const std::optional<Ticks>& value) {
  if (value) json[name] = to_seconds(*value);
}

bool has(const Job& job, std::uint32_t flag) {
  return job.limits && (job.limits->flags & flag) != 0;
}

template <std::size_t N>
Json words(std::uint32_t bits, const std::array<BitName, N>& names) {
  Json list = Json::array();
  for_each_bit(bits, names, [&](std::string_view name) { list.push_back(name); });
  return list;
}

/// Empty for a job whose limits are not known, which is not the same as none.
std::optional<Json> limits_json(const Job& job) {
  if (!job.limits && !job.memory_limits && !job.cpu_rate) return std::nullopt;
  Json limits = Json::object();
  if (has(job, limit_flag::job_time)) limits["job_time_seconds"] = to_seconds(job.limits->job_user_time);
  if (has(job, limit_flag::process_time)) {
    limits["process_time_seconds"] = to_seconds(job.limits->process_user_time);
  }
  if (has(job, limit_flag::active_processes)) limits["processes"] = job.limits->active_processes;
  if (job.memory_limits) {
    if (has(job, limit_flag::job_memory)) limits["job_memory_bytes"] = job.memory_limits->job_limit;
    if (has(job, limit_flag::process_memory)) {
      limits["process_memory_bytes"] = job.memory_limits->process_limit;
    }
  }
  if (job.cpu_rate) {
    if (const auto cap = cpu_rate_cap(*job.cpu_rate)) limits["cpu_rate_ratio"] = *cap / 10'000.0;
    put(limits, "cpu_weight", cpu_weight(*job.cpu_rate));
  }
  if (job.limits) limits["flags"] = words(job.limits->flags, kLimitNames);
  return limits;
}

void put_cpu(Json& json, const Job& job) {
  if (job.cpu.total_user && job.cpu.total_kernel) {
    json["cpu_seconds"] = to_seconds(*job.cpu.total_user + *job.cpu.total_kernel);
  }
  put(json, "cpu_user_seconds", job.cpu.total_user);
  put(json, "cpu_kernel_seconds", job.cpu.total_kernel);
  put(json, "cpu_period_user_seconds", job.cpu.period_user);
  put(json, "cpu_period_kernel_seconds", job.cpu.period_kernel);
}

void put_usage(Json& json, const Job& job) {
  put(json, "page_faults", job.page_faults);
  if (job.memory) json["memory_commit_bytes"] = job.memory->commit;
  if (const std::uint64_t peak = commit_peak(job); peak != 0) json["memory_commit_peak_bytes"] = peak;
  if (job.memory_limits && job.memory_limits->peak_process != 0) {
    json["process_memory_commit_peak_bytes"] = job.memory_limits->peak_process;
  }
  if (job.io) {
    json["io_read_bytes"] = job.io->read_bytes;
    json["io_write_bytes"] = job.io->write_bytes;
    json["io_other_bytes"] = job.io->other_bytes;
    json["io_read_operations"] = job.io->read_operations;
    json["io_write_operations"] = job.io->write_operations;
    json["io_other_operations"] = job.io->other_operations;
  }
  if (job.network) {
    json["network_receive_bytes"] = job.network->received;
    json["network_transmit_bytes"] = job.network->transmitted;
  }
}

void put_controls(Json& json, const Job& job) {
  if (const std::optional<Json> limits = limits_json(job)) json["limits"] = *limits;
  if (job.end_of_job_action) {
    const std::string_view name = end_of_job_action_name(*job.end_of_job_action);
    const Hex code = hex_name(*job.end_of_job_action);
    json["end_of_job_action"] = name.empty() ? code.text() : name;
  }
  if (job.ui_restrictions) json["ui_restrictions"] = words(*job.ui_restrictions, kUiRestrictionNames);
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

Json process_json(const JobProcess& process) {
  Json json{{"id", process.id}};
  if (!process.name.empty()) json["name"] = process.name;
  put(json, "parent_id", process.get(ProcessFigure::parent_id));
  put(json, "cpu_seconds", cpu_of(process));
  put(json, "working_set_bytes", process.get(ProcessFigure::working_set_bytes));
  put(json, "threads", process.get(ProcessFigure::threads));
  put(json, "start_time_seconds", process.ticks(ProcessFigure::start_time));
  return json;
}

std::string value_text(std::string_view key, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return formatted("%.7g", value.get<double>());
  if (!value.is_array()) {
    const std::string number = value.dump();
    return key.ends_with("_bytes") ? number + " (" + size_text(value.get<std::uint64_t>()) + ")" : number;
  }
  std::string text;
  for (const Json& word : value) text += (text.empty() ? "" : " ") + word.get<std::string>();
  return text.empty() ? "none" : text;
}

/// One figure a line; members of an object within come with its name in front.
void append_lines(std::string& page, const std::string& prefix, const Json& json) {
  for (const auto& [key, value] : json.items()) {
    if (value.is_object()) {
      append_lines(page, prefix + key + ".", value);
    } else {
      page += cell(prefix + key, 32) + printable(value_text(key, value)) + "\n";
    }
  }
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
  if (has(job, limit_flag::job_time)) add("job_time=" + short_seconds(job.limits->job_user_time));
  if (has(job, limit_flag::process_time)) add("process_time=" + short_seconds(job.limits->process_user_time));
  if (has(job, limit_flag::active_processes))
    add("active_processes=" + std::to_string(job.limits->active_processes));
  if (job.memory_limits) {
    if (has(job, limit_flag::job_memory)) add("job_memory=" + size_text(job.memory_limits->job_limit));
    if (has(job, limit_flag::process_memory)) {
      add("process_memory=" + size_text(job.memory_limits->process_limit));
    }
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

Json job_json(const ListedJob& listed, bool processes) {
  const Job& job = listed.reading.job;
  Json json{
      {"namespace", job.name.space.label()}, {"name", job.name.name}, {"owned", listed.owner.has_value()}};
  put(json, "owner_process_id", listed.owner);
  if (listed.reading.outcome != OpenOutcome::opened) {
    json["unreadable"] = unreadable_word(listed.reading.outcome);
    return json;
  }
  put(json, "processes", job.processes.active);
  put(json, "processes_assigned", job.processes.total);
  put(json, "processes_terminated_by_limit", job.processes.terminated);
  put_cpu(json, job);
  put_usage(json, job);
  put_controls(json, job);
  if (!processes) return json;
  put(json, "process_ids", job.process_ids);
  json["process_list"] = Json::array();
  for (const JobProcess& process : job.details) json["process_list"].push_back(process_json(process));
  return json;
}

std::string job_page(const ListedJob& listed) {
  const Job& job = listed.reading.job;
  std::string page = printable(qualified_name(job.name)) + "\n\n";
  append_lines(page, "", job_json(listed, false));
  if (job.details.empty()) return page;
  page += "\n" + cell("ID", 8) + cell("CPU SECONDS", 11) + cell("WORKING SET", 11) + cell("THREADS", 7) +
          cell("STARTED", 20) + "PROCESS\n";
  for (const JobProcess& process : job.details) page += process_line(process);
  return page;
}

}  // namespace jobx
