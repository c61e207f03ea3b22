#include "exporter/config/limit_keys.h"

#include <algorithm>
#include <array>
#include <limits>

#include "exporter/config/units.h"
#include "jobobject/limit_names.h"

namespace jobx {
namespace {

using Text = std::string_view;

Error refused(std::string what) {
  return Error(ProgramError::invalid_argument, std::move(what));
}

Result<void> store(const Result<Ticks>& time, std::optional<Ticks>& into) {
  if (!time) return time.error();
  if (time->count() == 0) return refused("a limit of 0 would terminate everything at once; use 1s or more");
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
  if (text == "0") return refused("a limit of 0 leaves no memory at all; use a size such as 64MiB");
  return store(parse_bytes(text), into);
}

/// The two sides of `MIN-MAX`.
template <typename Parse>
auto parse_range(Text text, Parse parse) -> Result<std::pair<std::uint64_t, std::uint64_t>> {
  const std::size_t dash = text.find('-');
  if (dash == Text::npos) return refused("'" + std::string(text) + "' is not a range; use MIN-MAX");
  const auto least = parse(text.substr(0, dash));
  if (!least) return least.error();
  const auto most = parse(text.substr(dash + 1));
  if (!most) return most.error();
  if (*least > *most) return refused("the minimum of '" + std::string(text) + "' is above its maximum");
  return std::pair<std::uint64_t, std::uint64_t>(*least, *most);
}

template <typename Enum, std::size_t N>
Result<Enum> parse_word(Text text, const std::array<std::pair<Text, Enum>, N>& words) {
  std::string choices;
  for (const auto& [word, value] : words) {
    if (word == text) return value;
    choices.append(choices.empty() ? "" : ", ").append(word);
  }
  return refused("'" + std::string(text) + "' is not valid; expected one of " + choices);
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
    return refused("'" + std::string(text) +
                   "' is not a tolerance; use a share of an interval, such as 20%/10s");
  }
  const auto level = parse_word(text.substr(0, slash), kLevels);
  if (!level) return level.error();
  const auto interval = parse_word(text.substr(slash + 1), kIntervals);
  if (!interval) return interval.error();
  into = RateTolerance{*level, *interval};
  return {};
}

Result<void> store_cpu(JobLimits& limits, const CpuRateLimit& rate) {
  if (limits.cpu_rate) return refused("cpu_rate, cpu_weight and cpu_min_max are mutually exclusive");
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
  if (!text.ends_with("/s"))
    return refused("'" + std::string(text) + "' is not a rate; use bytes per second, such as 10MB/s");
  return store_bytes(text.substr(0, text.size() - 2), network_of(limits).bytes_per_second);
}
Result<void> refuse_security(Text, JobLimits&) {
  return refused(
      "security limits of jobs are not supported since Windows Vista; run the program with a restricted "
      "account or token");
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
    LimitKey{limit_word(limit_flag::job_time), "DURATION", "Limit of user-mode CPU time of all processes together; see end_of_job_time.",
             [](Text t, JobLimits& l) { return store(parse_duration(t), l.job_user_time); }},
    LimitKey{"end_of_job_time", "terminate|post", "What happens at job_time: terminate all processes (the default), or post a message and clear the limit.",
             [](Text t, JobLimits& l) { return store(parse_word(t, kEndActions), l.end_of_job_time_action); }},
    LimitKey{limit_word(limit_flag::preserve_job_time), "", "Keep the CPU time used so far when other limits of an adopted job are set.", switch_on<&JobLimits::preserve_job_time>},
    LimitKey{limit_word(limit_flag::process_time), "DURATION", "Limit of user-mode CPU time of each process; a process that reaches it is terminated.",
             [](Text t, JobLimits& l) { return store(parse_duration(t), l.process_user_time); }},
    LimitKey{limit_word(limit_flag::job_memory), "BYTES", "Limit of committed memory of all processes together; allocations beyond it fail.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.job_memory); }},
    LimitKey{limit_word(limit_flag::process_memory), "BYTES", "Limit of committed memory of each process; allocations beyond it fail.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.process_memory); }},
    LimitKey{limit_word(limit_flag::working_set), "BYTES-BYTES", "Minimum and maximum RAM of each process.", set_working_set},
    LimitKey{limit_word(limit_flag::active_processes), "N", "Maximum number of processes at a time; one more is terminated at once.",
             [](Text t, JobLimits& l) { return store(parse_number(t, 1, 0xFFFF'FFFF), l.active_processes); }},
    LimitKey{limit_word(limit_flag::affinity), "PROCESSORS", "Processors that the processes may run on, such as 0-3,6 or 0x4f.",
             [](Text t, JobLimits& l) { return store(parse_processors(t), l.affinity); }},
    LimitKey{limit_word(limit_flag::subset_affinity), "", "Let each process choose a subset of the processors of affinity.", switch_on<&JobLimits::subset_affinity>},
    LimitKey{limit_word(limit_flag::priority_class), "CLASS", "Priority class of every process: idle, below_normal, normal, above_normal, high or realtime.",
             [](Text t, JobLimits& l) { return store(parse_word(t, kPriorities), l.priority_class); }},
    LimitKey{limit_word(limit_flag::scheduling_class), "0-9", "Length of the time slice; the default is 5, and more requires a privilege.",
             [](Text t, JobLimits& l) { return store(parse_number(t, 0, 9), l.scheduling_class); }},
    LimitKey{"cpu_rate", "PERCENT", "Maximum share of the processor time of all processors.", set_cpu_rate},
    LimitKey{"cpu_weight", "1-9", "Share of processor time relative to other jobs with a weight; the default is 5.", set_cpu_weight},
    LimitKey{"cpu_min_max", "PERCENT-PERCENT", "Reserved and maximum share of the processor time of all processors.", set_cpu_min_max},
    LimitKey{"network_rate", "BYTES/s", "Maximum outgoing bandwidth.", set_network_rate},
    LimitKey{"network_dscp", "0-63", "DSCP value of outgoing packets.",
             [](Text t, JobLimits& l) { return store(parse_number(t, 0, 63), network_of(l).dscp); }},
    LimitKey{limit_word(limit_flag::kill_on_job_close), "", "Terminate all processes when the exporter ends.", switch_on<&JobLimits::kill_on_job_close>},
    LimitKey{limit_word(limit_flag::die_on_unhandled_exception), "", "Terminate a process that crashes without showing an error dialog.", switch_on<&JobLimits::die_on_unhandled_exception>},
    LimitKey{limit_word(limit_flag::breakaway_ok), "", "Allow processes to start others outside of the job if they ask for it.", switch_on<&JobLimits::breakaway_ok>},
    LimitKey{limit_word(limit_flag::silent_breakaway_ok), "", "Start all child processes outside of the job.", switch_on<&JobLimits::silent_breakaway_ok>},
    LimitKey{limit_word(BrokenLimit::notify_job_time), "DURATION", "Report when this much user-mode CPU time is used; nothing is terminated.",
             [](Text t, JobLimits& l) { return store(parse_duration(t), l.notify.job_user_time); }},
    LimitKey{limit_word(BrokenLimit::notify_job_memory), "BYTES", "Report when committed memory rises above this; allocations still succeed.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.job_memory); }},
    LimitKey{limit_word(limit_flag::notify_job_memory_low), "BYTES", "Report when committed memory falls below this.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.job_memory_low); }},
    LimitKey{limit_word(limit_flag::notify_read_bytes), "BYTES", "Report when this much has been read.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.io_read_bytes); }},
    LimitKey{limit_word(limit_flag::notify_write_bytes), "BYTES", "Report when this much has been written.",
             [](Text t, JobLimits& l) { return store_bytes(t, l.notify.io_write_bytes); }},
    LimitKey{limit_word(limit_flag::notify_cpu_rate), "20%|40%|60%/10s|1m|10m", "Report when the CPU rate limit is exceeded for this share of the interval.",
             [](Text t, JobLimits& l) { return store_tolerance(t, l.notify.cpu_rate); }},
    LimitKey{limit_word(limit_flag::notify_io_rate), "20%|40%|60%/10s|1m|10m", "Report when an I/O rate limit, set by another program, is exceeded for this share of the interval.",
             [](Text t, JobLimits& l) { return store_tolerance(t, l.notify.io_rate); }},
    LimitKey{limit_word(limit_flag::notify_network_rate), "20%|40%|60%/10s|1m|10m", "Report when network_rate is exceeded for this share of the interval.",
             [](Text t, JobLimits& l) { return store_tolerance(t, l.notify.network_rate); }},
    LimitKey{"ui_handles", "", "Block the use of windows and other USER handles of processes outside of the job.", restrict_ui<ui_limit::handles>},
    LimitKey{"ui_read_clipboard", "", "Block reading the clipboard.", restrict_ui<ui_limit::read_clipboard>},
    LimitKey{"ui_write_clipboard", "", "Block writing to the clipboard.", restrict_ui<ui_limit::write_clipboard>},
    LimitKey{"ui_system_parameters", "", "Block changing system parameters.", restrict_ui<ui_limit::system_parameters>},
    LimitKey{"ui_display_settings", "", "Block changing display settings.", restrict_ui<ui_limit::display_settings>},
    LimitKey{"ui_global_atoms", "", "Give the job a global atom table of its own.", restrict_ui<ui_limit::global_atoms>},
    LimitKey{"ui_desktop", "", "Block creating and switching desktops.", restrict_ui<ui_limit::desktop>},
    LimitKey{"ui_exit_windows", "", "Block logging off and shutting down.", restrict_ui<ui_limit::exit_windows>},
    LimitKey{"ui_ime", "", "Block input method editors (IME); older versions of Windows refuse this.", restrict_ui<ui_limit::ime>},
    LimitKey{"ui_all", "", "All of the ui restrictions; those that the version of Windows does not know (ui_ime) are left out.", restrict_ui<ui_limit::all>},
    LimitKey{"security", "ANY", "Not supported: Windows has had no such limits since Vista.", refuse_security},
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
    return refused("preserve_job_time and job_time are mutually exclusive: a new limit resets the time");
  }
  if (limits.subset_affinity && !limits.affinity) return refused("subset_affinity requires affinity");
  if (limits.end_of_job_time_action && !limits.job_user_time)
    return refused("end_of_job_time requires job_time");
  if (limits.notify.cpu_rate && !limits.cpu_rate) {
    return refused("notify_cpu_rate requires cpu_rate, cpu_weight or cpu_min_max");
  }
  if (limits.notify.network_rate && !(limits.network_rate && limits.network_rate->bytes_per_second)) {
    return refused("notify_network_rate requires network_rate");
  }
  if (grants_windows && (limits.ui_restrictions & ui_limit::handles) == 0) {
    return refused(
        "a window grant (ui_grants, --ui-grant) requires ui_handles: without it nothing is blocked");
  }
  return {};
}

Result<std::uint64_t> parse_window(std::string_view text) {
  return parse_number(text, 1, std::numeric_limits<std::uint32_t>::max());
}

}  // namespace jobx
