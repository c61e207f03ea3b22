#include "exporter/report/advice.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "etw/session/trace_kernel.h"
#include "pdh/counter_names.h"
#include "pdh/status.h"

namespace jobx {
namespace {

constexpr std::uint32_t kStatusAccessDenied = 0xC000'0022;  // ntstatus.h
constexpr std::uint32_t kErrorAccessDenied = 5;             // winerror.h

constexpr std::uint32_t kErrorNotAllAssigned = 1300;  // winerror.h

constexpr std::uint32_t kCannotReadNameStrings = 0xC000'0BC8;  // pdhmsg.h, as the next
constexpr std::uint32_t kQueryPerfDataTimeout = 0xC000'0BFE;

constexpr std::string_view kNoDebugPrivilege =
    "Jobs without a name are found through the handles of other processes. Run the exporter as LocalSystem "
    "or "
    "as an elevated administrator, or grant its account the user right \"Debug programs\" "
    "(SeDebugPrivilege); or omit --collector.object.unnamed.";
constexpr std::string_view kDeniedObject =
    "Run the exporter as LocalSystem or as an elevated administrator. For a single job, its creator can also "
    "grant the exporter's account JOB_OBJECT_QUERY in the job's DACL.";
constexpr std::string_view kDeniedTermination =
    "Run the command as the job's creator or as an elevated administrator, or have the creator grant this "
    "account JOB_OBJECT_TERMINATE in the job's DACL.";
constexpr std::string_view kNoCounters =
    "Windows' provider PerfProc supplies the counters of jobs. In an elevated prompt, \"lodctr /q:PerfProc\" "
    "shows whether it is disabled, \"lodctr /e:PerfProc\" enables it, and \"lodctr /r\" rebuilds damaged "
    "counters. The exporter then finds them without a restart.";
constexpr std::string_view kDamagedCounters =
    "Rebuild the performance counters with \"lodctr /r\" in an elevated prompt.";
constexpr std::string_view kDeniedCounters =
    "Add the account to the group Performance Monitor Users, and restart the exporter.";
constexpr std::string_view kHangingCounters =
    "A counter provider hangs, possibly another one than that of the job objects. The Application event log, "
    "source Perflib, names it; \"lodctr /d:NAME\" disables it. Until then only these metrics are missing.";
constexpr std::string_view kWrongType =
    "The counters do not have the types that Windows documents and are skipped. Rebuild the performance "
    "counters with \"lodctr /r\" in an elevated prompt.";
constexpr std::string_view kHangingObjects =
    "The kernel did not answer in time. If this continues, the host is overloaded or has very many jobs.";
constexpr std::string_view kDeniedState =
    "Run the exporter as LocalSystem or as an elevated administrator, who may read containerd's state "
    "folder; or "
    "start it with --containerd.state-dir=none to do without the names of pods.";
constexpr std::string_view kDeniedRoles =
    "Run the exporter as LocalSystem or as an elevated administrator, who may list services and open the "
    "worker processes of IIS. Processes lack only the labels service or application_pool.";
constexpr std::string_view kHangingServices =
    "The service control manager did not answer in time. Until it does, processes lack the labels service "
    "and "
    "application_pool, and nothing else.";
constexpr std::string_view kOddConfig =
    "The file should be the config.json that containerd writes for each container. Containers that it cannot "
    "be "
    "read of have no names of pods, and lack nothing else.";
constexpr std::string_view kDeniedSession =
    "Run the exporter as LocalSystem or as an elevated administrator. Without those rights, a member of the "
    "group Performance Log Users can start it with --collector.etw=manifest, which reports fewer events.";
constexpr std::string_view kTakenSession =
    "Another program runs an ETW session of that name, possibly another exporter. \"logman query -ets\" "
    "lists "
    "sessions, and \"logman stop jobobject_exporter -ets\" stops this one.";
constexpr std::string_view kNoSessions =
    "All ETW sessions of the host are in use. \"logman query -ets\" lists them, and \"logman stop NAME "
    "-ets\" "
    "stops one that nobody needs. Start the exporter with --collector.etw=manifest if only system loggers "
    "are "
    "scarce.";
constexpr std::string_view kStoppedSession =
    "The exporter starts the session again by itself. If it is stopped again and again, find out who stops "
    "it, "
    "or start the exporter with --collector.etw=off.";
constexpr std::string_view kNoLiveEvents =
    "Events that were recorded on Windows can be counted anywhere: --etw.log=FILE.";
constexpr std::string_view kDeniedLiveEvents =
    "Run the command from an elevated prompt. Without those rights, an exporter that is running shows the "
    "events that it has: jobobject_exporter events --follow --url=http://localhost:10182";
constexpr std::string_view kUnsupportedLiveEvents =
    "Name a trace log (.etl) that was recorded on Windows, or the exporter whose events to print, as in "
    "--url=http://HOST:10182.";
constexpr std::string_view kWindowsOnly =
    "On this system the exporter can replay a counter log: --pdh.log=FILE.";

/// How sets of products begin whose names are the same in every language.
constexpr std::array<std::string_view, 9> kProducts{".NET",      "APP_POOL", "ASP.NET", "MSExchange", "MSSQL",
                                                    "SQLServer", "SQLAgent", "W3SVC",   "WAS_"};

constexpr std::string_view kForeignNames =
    "Give the tables of counter names of the recorded system's language and of English, once each: "
    "--pdh.names=FILE, the text of the value Counter in the registry's key HKEY_LOCAL_MACHINE\\SOFTWARE\\"
    "Microsoft\\Windows NT\\CurrentVersion\\Perflib\\CurrentLanguage, and in Perflib\\009. Or record to a "
    ".blg "
    "file, which holds them.";

struct Advice {
  SourceKind source;
  ErrorDomain domain;
  std::uint32_t code;
  std::string_view text;
};

constexpr std::uint32_t code_of(ProgramError error) {
  return static_cast<std::uint32_t>(error);
}

constexpr std::array kAdvice{
    Advice{SourceKind::object, ErrorDomain::nt_status, kStatusAccessDenied, kDeniedObject},
    Advice{SourceKind::object, ErrorDomain::system, kErrorAccessDenied, kDeniedObject},
    Advice{SourceKind::object, ErrorDomain::system, kErrorNotAllAssigned, kNoDebugPrivilege},
    Advice{SourceKind::object, ErrorDomain::program, code_of(ProgramError::timed_out), kHangingObjects},
    Advice{SourceKind::object, ErrorDomain::program, code_of(ProgramError::unsupported), kWindowsOnly},
    Advice{SourceKind::etw, ErrorDomain::system, win32_code::access_denied, kDeniedSession},
    Advice{SourceKind::etw, ErrorDomain::system, win32_code::already_exists, kTakenSession},
    Advice{SourceKind::etw, ErrorDomain::system, win32_code::no_system_resources, kNoSessions},
    Advice{SourceKind::etw, ErrorDomain::system, win32_code::instance_not_found, kStoppedSession},
    Advice{SourceKind::etw, ErrorDomain::program, code_of(ProgramError::unsupported), kNoLiveEvents},
    Advice{SourceKind::containerd, ErrorDomain::system, kErrorAccessDenied, kDeniedState},
    Advice{SourceKind::containerd, ErrorDomain::program, code_of(ProgramError::malformed_data), kOddConfig},
    Advice{SourceKind::services, ErrorDomain::system, kErrorAccessDenied, kDeniedRoles},
    Advice{SourceKind::services, ErrorDomain::program, code_of(ProgramError::timed_out), kHangingServices},
    Advice{SourceKind::services, ErrorDomain::program, code_of(ProgramError::unsupported), kWindowsOnly},
    Advice{SourceKind::pdh, ErrorDomain::pdh, pdh_status::no_data, kNoCounters},
    Advice{SourceKind::pdh, ErrorDomain::pdh, pdh_status::no_object, kNoCounters},
    Advice{SourceKind::pdh, ErrorDomain::pdh, pdh_status::no_counter, kDamagedCounters},
    Advice{SourceKind::pdh, ErrorDomain::pdh, kCannotReadNameStrings, kDamagedCounters},
    Advice{SourceKind::pdh, ErrorDomain::pdh, pdh_status::access_denied, kDeniedCounters},
    Advice{SourceKind::pdh, ErrorDomain::pdh, kQueryPerfDataTimeout, kHangingCounters},
    Advice{SourceKind::pdh, ErrorDomain::program, code_of(ProgramError::timed_out), kHangingCounters},
    Advice{SourceKind::pdh, ErrorDomain::program, code_of(ProgramError::wrong_counter_type), kWrongType},
};

}  // namespace

std::string_view advice(SourceKind source, const Error& error) {
  const auto found = std::find_if(kAdvice.begin(), kAdvice.end(), [&](const Advice& one) {
    return one.source == source && one.domain == error.domain() && one.code == error.code();
  });
  return found == kAdvice.end() ? std::string_view() : found->text;
}

std::string_view live_events_advice(const Error& error) {
  if (error.domain() == ErrorDomain::system && error.code() == win32_code::access_denied)
    return kDeniedLiveEvents;
  if (error.domain() == ErrorDomain::program && error.code() == code_of(ProgramError::unsupported))
    return kUnsupportedLiveEvents;
  return advice(SourceKind::etw, error);
}

std::string_view termination_advice(const Error& error) {
  const bool is_denied = error.domain() == ErrorDomain::nt_status && error.code() == kStatusAccessDenied;
  return is_denied ? kDeniedTermination : std::string_view();
}

bool names_are_foreign(const std::set<std::string>& sets) {
  const auto is_of_product = [](const std::string& set) {
    return std::any_of(kProducts.begin(), kProducts.end(),
                       [&](std::string_view one) { return starts_with_ignoring_case(set, one); });
  };
  return std::none_of(sets.begin(), sets.end(), is_english_set) &&
         !std::all_of(sets.begin(), sets.end(), is_of_product);
}

std::string_view unlisted_advice() {
  return "Most directories hold no jobs. Should some be missing, run the exporter as LocalSystem "
         "(access_denied), or "
         "leave directories with many objects out by --collector.object.skip-directory (budget).";
}

std::string_view foreign_names_advice() {
  return kForeignNames;
}

}  // namespace jobx
