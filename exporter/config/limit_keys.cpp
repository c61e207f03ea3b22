#include "exporter/config/limit_keys.h"

#include <algorithm>
#include <array>
#include <limits>

#include "exporter/config/units.h"

namespace jobx {
namespace {

using Text = std::string_view;

Error refused(std::string what) {
  return Error(ProgramError::invalid_argument, std::move(what));
}

Result<void> store(const Result<Ticks>& time, std::optional<Ticks>& into) {
  if (!time) return time.error();
  if (time->count() == 0) return refused("a limit of no time ends everything at once: write 1s or more");
  into = *time;
  return {};
}

template <typename From, typename To>
Result<void> store(const Result<From>& value, std::optional<To>& into) {
  if (!value) return value.error();
  into = static_cast<To>(*value);
  return {};
}

Result<void> store_bytes(Text text, std::optional<std::uint64_t>& into) {
  if (text == "0") return refused("'0' leaves no memory at all: write 64MiB or the like");
  return store(parse_bytes(text), into);
}

/// The two sides of `MIN-MAX`.
template <typename Parse>
auto parse_range(Text text, Parse parse) -> Result<std::pair<std::uint64_t, std::uint64_t>> {
  const std::size_t dash = text.find('-');
  if (dash == Text::npos) return refused("'" + std::string(text) + "' is no range: write MIN-MAX");
  const auto least = parse(text.substr(0, dash));
  if (!least) return least.error();
  const auto most = parse(text.substr(dash + 1));
  if (!most) return most.error();
  if (*least > *most) return refused("'" + std::string(text) + "' begins above its end");
  return std::pair<std::uint64_t, std::uint64_t>(*least, *most);
}

template <typename Enum, std::size_t N>
Result<Enum> parse_word(Text text, const std::array<std::pair<Text, Enum>, N>& words) {
  std::string choices;
  for (const auto& [word, value] : words) {
    if (word == text) return value;
    choices.append(choices.empty() ? "" : ", ").append(word);
  }
  return refused("'" + std::string(text) + "' is none of " + choices);
}

constexpr std::array<std::pair<Text, PriorityClass>, 6> kPriorities{
    {{"idle", PriorityClass::idle},
     {"below_normal", PriorityClass::below_normal},
     {"normal", PriorityClass::normal},
     {"above_normal", PriorityClass::above_normal},
     {"high", PriorityClass::high},
     {"realtime", PriorityClass::realtime}}};

constexpr std::array<std::pair<Text, EndOfJobTimeAction>, 2> kEndActions{
    {{"terminate", EndOfJobTimeAction::terminate}, {"post", EndOfJobTimeAction::post}}};

constexpr std::array<std::pair<Text, RateTolerance::Level>, 3> kLevels{{{"20%", RateTolerance::Level::low},
                                                                        {"40%", RateTolerance::Level::medium},
                                                                        {"60%", RateTolerance::Level::high}}};
constexpr std::array<std::pair<Text, RateTolerance::Interval>, 3> kIntervals{
    {{"10s", RateTolerance::Interval::brief},
     {"1m", RateTolerance::Interval::medium},
     {"10m", RateTolerance::Interval::long_}}};

Result<void> store_tolerance(Text text, std::optional<RateTolerance>& into) {
  const std::size_t slash = text.find('/');
  if (slash == Text::npos) {
    return refused("'" + std::string(text) + "' is no tolerance: write 20%/10s, a share of an interval");
  }
  const auto level = parse_word(text.substr(0, slash), kLevels);
  if (!level) return level.error();
  const auto interval = parse_word(text.substr(slash + 1), kIntervals);
  if (!interval) return interval.error();
  into = RateTolerance{*level, *interval};
  return {};
}

Result<void> store_cpu(JobLimits& limits, const CpuRateLimit& rate) {
  if (limits.cpu_rate) return refused("cpu_rate, cpu_weight and cpu_min_max exclude each other");
  limits.cpu_rate = rate;
  return {};
}

NetworkRateLimit& network_of(JobLimits& limits) {
  if (!limits.network_rate) limits.network_rate.emplace();
  return *limits.network_rate;
}

Result<void> set_cpu_rate(Text text, JobLimits& limits) {
  const Result<std::uint32_t> share = parse_percent(text);
  if (!share) return share.error();
  return store_cpu(limits, {CpuRateLimit::Kind::hard_cap, 0, *share, 0});
}
Result<void> set_cpu_weight(Text text, JobLimits& limits) {
  const Result<std::uint64_t> weight = parse_number(text, 1, 9);
  if (!weight) return weight.error();
  return store_cpu(limits, {CpuRateLimit::Kind::weight, 0, 0, static_cast<std::uint32_t>(*weight)});
}
Result<void> set_cpu_min_max(Text text, JobLimits& limits) {
  const auto range = parse_range(text, parse_percent);
  if (!range) return range.error();
  return store_cpu(limits, {CpuRateLimit::Kind::min_max, static_cast<std::uint32_t>(range->first),
                            static_cast<std::uint32_t>(range->second), 0});
}
Result<void> set_working_set(Text text, JobLimits& limits) {
  const auto range = parse_range(text, parse_bytes);
  if (!range) return range.error();
  limits.working_set = WorkingSetLimit{range->first, range->second};
  return {};
}
Result<void> set_network_rate(Text text, JobLimits& limits) {
  if (!text.ends_with("/s")) return refused("'" + std::string(text) + "' is no rate: write 10MB/s");
  return store_bytes(text.substr(0, text.size() - 2), network_of(limits).bytes_per_second);
}
Result<void> refuse_security(Text, JobLimits&) {
  return refused(
      "Windows has had no security limits of jobs since Vista: start the program under an account, or with a "
      "restricted token, that may do only what it should");
}

template <auto Member>
Result<void> switch_on(Text, JobLimits& limits) {
  limits.*Member = true;
  return {};
}
template <std::uint32_t Bits>
Result<void> restrict_ui(Text, JobLimits& limits) {
  limits.ui_restrictions |= Bits;
  return {};
}

// clang-format off
constexpr std::array kKeys{
    LimitKey{"job_time", "DURATION", "User-mode processor time of all processes together; see end_of_job_time.",
             [](Text t, JobLimits& l) { return store(parse_duration(t), l.job_user_time); }},
    LimitKey{"end_of_job_time", "terminate|post", "When job_time is used up: end every process (the default), or only tell, and clear the limit.",
             [](Text t, JobLimits& l) { return store(parse_word(t, kEndActions), l.end_of_job_time_action); }},
    LimitKey{"preserve_job_time", "", "Keep the time used so far when other limits of an adopted job are set.", switch_on<&JobLimits::preserve_job_time>},
    LimitKey{"process_time", "DURATION", "User-mode processor time of each process; the process is ended.",
             [](Text t, JobLimits& l) { return store(parse_duration(t), l.process_user_time); }},
    LimitKey{"job_memory", "BYTES", "Commit charge of all processes together; what goes beyond fails.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.job_memory); }},
    LimitKey{"process_memory", "BYTES", "Commit charge of each process.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.process_memory); }},
    LimitKey{"working_set", "BYTES-BYTES", "RAM that each process may at least keep and at most have.", set_working_set},
    LimitKey{"active_processes", "N", "Processes at a time; one more is ended at once.",
             [](Text t, JobLimits& l) { return store(parse_number(t, 1, 0xFFFF'FFFF), l.active_processes); }},
    LimitKey{"affinity", "PROCESSORS", "Processors that the processes may run on, as 0-3,6 or 0x4f.",
             [](Text t, JobLimits& l) { return store(parse_processors(t), l.affinity); }},
    LimitKey{"subset_affinity", "", "Let a process choose some of the processors of affinity.", switch_on<&JobLimits::subset_affinity>},
    LimitKey{"priority_class", "CLASS", "Of every process: idle, below_normal, normal, above_normal, high or realtime.",
             [](Text t, JobLimits& l) { return store(parse_word(t, kPriorities), l.priority_class); }},
    LimitKey{"scheduling_class", "0-9", "How long a time slice is, 5 as without the limit; above 5 needs a privilege.",
             [](Text t, JobLimits& l) { return store(parse_number(t, 0, 9), l.scheduling_class); }},
    LimitKey{"cpu_rate", "PERCENT", "At most so much of all processors' time.", set_cpu_rate},
    LimitKey{"cpu_weight", "1-9", "A share of processor time among jobs that have a weight, 5 being the middle.", set_cpu_weight},
    LimitKey{"cpu_min_max", "PERCENT-PERCENT", "So much of all processors' time reserved, and at most so much.", set_cpu_min_max},
    LimitKey{"network_rate", "BYTES/s", "Bandwidth of what is sent.", set_network_rate},
    LimitKey{"network_dscp", "0-63", "The mark (DSCP) of what is sent.",
             [](Text t, JobLimits& l) { return store(parse_number(t, 0, 63), network_of(l).dscp); }},
    LimitKey{"kill_on_close", "", "End every process when the exporter ends.", switch_on<&JobLimits::kill_on_close>},
    LimitKey{"die_on_unhandled_exception", "", "No dialogue when a process crashes: it just ends.", switch_on<&JobLimits::die_on_unhandled_exception>},
    LimitKey{"breakaway", "", "Processes may start others outside of the job, if they ask for it.", switch_on<&JobLimits::breakaway>},
    LimitKey{"silent_breakaway", "", "Whatever a process starts is outside of the job.", switch_on<&JobLimits::silent_breakaway>},
    LimitKey{"notify_job_time", "DURATION", "Tell, and go on, when so much user time is used.",
             [](Text t, JobLimits& l) { return store(parse_duration(t), l.notify.job_user_time); }},
    LimitKey{"notify_job_memory", "BYTES", "Tell when the commit charge goes above.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.job_memory); }},
    LimitKey{"notify_job_memory_low", "BYTES", "Tell when the commit charge goes below.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.job_memory_low); }},
    LimitKey{"notify_read_bytes", "BYTES", "Tell when so much is read.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.io_read_bytes); }},
    LimitKey{"notify_write_bytes", "BYTES", "Tell when so much is written.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.io_write_bytes); }},
    LimitKey{"notify_cpu_rate", "20%|40%|60%/10s|1m|10m", "Tell when the cpu limit is exceeded for that share of the interval.",
             [](Text t, JobLimits& l) { return store_tolerance(t, l.notify.cpu_rate); }},
    LimitKey{"notify_io_rate", "20%|40%|60%/10s|1m|10m", "The same for the limit of I/O that somebody else set.",
             [](Text t, JobLimits& l) { return store_tolerance(t, l.notify.io_rate); }},
    LimitKey{"notify_network_rate", "20%|40%|60%/10s|1m|10m", "The same for network_rate.",
             [](Text t, JobLimits& l) { return store_tolerance(t, l.notify.network_rate); }},
    LimitKey{"ui_handles", "", "No windows or other USER handles of processes outside of the job.", restrict_ui<ui_limit::handles>},
    LimitKey{"ui_read_clipboard", "", "No reading of the clipboard.", restrict_ui<ui_limit::read_clipboard>},
    LimitKey{"ui_write_clipboard", "", "No writing to the clipboard.", restrict_ui<ui_limit::write_clipboard>},
    LimitKey{"ui_system_parameters", "", "No changing of system parameters.", restrict_ui<ui_limit::system_parameters>},
    LimitKey{"ui_display_settings", "", "No changing of display settings.", restrict_ui<ui_limit::display_settings>},
    LimitKey{"ui_global_atoms", "", "A table of global atoms of the job's own.", restrict_ui<ui_limit::global_atoms>},
    LimitKey{"ui_desktop", "", "No making of or switching to desktops.", restrict_ui<ui_limit::desktop>},
    LimitKey{"ui_exit_windows", "", "No log-off and no shutdown.", restrict_ui<ui_limit::exit_windows>},
    LimitKey{"ui_all", "", "All of the ui restrictions.", restrict_ui<ui_limit::all>},
    LimitKey{"security", "ANY", "Refused: Windows has no such limits any more.", refuse_security},
};
// clang-format on

}  // namespace

std::span<const LimitKey> limit_keys() {
  return kKeys;
}

std::string flag_of(const LimitKey& key) {
  std::string flag = "--" + std::string(key.name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

Result<void> check_limits(const JobLimits& limits, bool grants_windows) {
  if (limits.preserve_job_time && limits.job_user_time) {
    return refused("preserve_job_time and job_time exclude each other: a new limit starts the time anew");
  }
  if (limits.subset_affinity && !limits.affinity) return refused("subset_affinity needs affinity");
  if (limits.end_of_job_time_action && !limits.job_user_time)
    return refused("end_of_job_time needs job_time");
  if (limits.notify.cpu_rate && !limits.cpu_rate) {
    return refused("notify_cpu_rate needs cpu_rate, cpu_weight or cpu_min_max");
  }
  if (limits.notify.network_rate && !(limits.network_rate && limits.network_rate->bytes_per_second)) {
    return refused("notify_network_rate needs network_rate");
  }
  if (grants_windows && (limits.ui_restrictions & ui_limit::handles) == 0) {
    return refused(
        "a grant on a window (ui_grants, --ui-grant) needs ui_handles: without it nothing is forbidden");
  }
  return {};
}

Result<std::uint64_t> parse_window(std::string_view text) {
  return parse_number(text, 1, std::numeric_limits<std::uint32_t>::max());
}

}  // namespace jobx
