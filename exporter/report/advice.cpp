#include "exporter/report/advice.h"

#include <algorithm>
#include <array>

#include "pdh/status.h"

namespace jobx {
namespace {

constexpr std::uint32_t kStatusAccessDenied = 0xC000'0022;  // ntstatus.h
constexpr std::uint32_t kErrorAccessDenied = 5;             // winerror.h

constexpr std::uint32_t kErrorNotAllAssigned = 1300;  // winerror.h

constexpr std::string_view kNoDebugPrivilege =
    "Jobs without a name are found by the handles of other processes. Run the exporter as LocalSystem or as "
    "an elevated administrator, or give its account the user right \"Debug programs\" (SeDebugPrivilege); "
    "or leave out --collector.object.unnamed.";
constexpr std::string_view kDeniedObject =
    "Some jobs, or a whole directory of them, may not be read by this account. Run the exporter as "
    "LocalSystem or as an administrator, or give its account the right JOB_OBJECT_QUERY in the job's DACL.";
constexpr std::string_view kNoCounters =
    "The counters of jobs come with Windows' own provider PerfProc. In an elevated prompt, \"lodctr "
    "/q:PerfProc\" says whether it is disabled, \"lodctr /e:PerfProc\" enables it, and \"lodctr /r\" "
    "rebuilds the counters where they are damaged. The exporter finds them again by itself.";
constexpr std::string_view kHangingCounters =
    "A provider of counters hangs, maybe another one than the job objects'. The event log Application, "
    "source Perflib, names it; \"lodctr /d:NAME\" disables it. Until then only these figures are missing.";
constexpr std::string_view kWrongType =
    "The counters are not those that Windows documents; the ones in question are left out. \"lodctr /r\" in "
    "an elevated prompt rebuilds them.";
constexpr std::string_view kHangingObjects =
    "The kernel did not answer in time. If that goes on, the host is overloaded or holds very many jobs.";
constexpr std::string_view kWindowsOnly = "Here, the exporter can play a counter log: --pdh.log=FILE.";

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
    Advice{SourceKind::pdh, ErrorDomain::pdh, pdh_status::no_data, kNoCounters},
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

}  // namespace jobx
