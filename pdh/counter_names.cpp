#include "pdh/counter_names.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/numbers.h"
#include "pdh/name_case.h"
#include "pdh/utf16_text.h"

namespace jobx {
namespace {

struct Name {
  std::uint32_t index;
  std::string_view name;
};

/// In order of their numbers.
constexpr std::array kSystemNames{
    Name{6, "% Processor Time"},
    Name{28, "Page Faults/sec"},
    Name{56, "Pool Paged Bytes"},
    Name{58, "Pool Nonpaged Bytes"},
    Name{142, "% User Time"},
    Name{144, "% Privileged Time"},
    Name{172, "Virtual Bytes Peak"},
    Name{174, "Virtual Bytes"},
    Name{178, "Working Set Peak"},
    Name{180, "Working Set"},
    Name{182, "Page File Bytes Peak"},
    Name{184, "Page File Bytes"},
    Name{186, "Private Bytes"},
    Name{230, "Process"},
    Name{680, "Thread Count"},
    Name{682, "Priority Base"},
    Name{684, "Elapsed Time"},
    Name{784, "ID Process"},
    Name{952, "Handle Count"},
    Name{1410, "Creating Process ID"},
    Name{1412, "IO Read Operations/sec"},
    Name{1414, "IO Write Operations/sec"},
    Name{1416, "IO Data Operations/sec"},
    Name{1418, "IO Other Operations/sec"},
    Name{1420, "IO Read Bytes/sec"},
    Name{1422, "IO Write Bytes/sec"},
    Name{1424, "IO Data Bytes/sec"},
    Name{1426, "IO Other Bytes/sec"},
    Name{1478, "Working Set - Private"},
    Name{1500, "Job Object"},
    Name{1502, "Current % Processor Time"},
    Name{1504, "Current % User Mode Time"},
    Name{1506, "Current % Kernel Mode Time"},
    Name{1508, "This Period mSec - Processor"},
    Name{1510, "This Period mSec - User Mode"},
    Name{1512, "This Period mSec - Kernel Mode"},
    Name{1514, "Pages/Sec"},
    Name{1516, "Process Count - Total"},
    Name{1518, "Process Count - Active"},
    Name{1520, "Process Count - Terminated"},
    Name{1522, "Total mSec - Processor"},
    Name{1524, "Total mSec - User Mode"},
    Name{1526, "Total mSec - Kernel Mode"},
    Name{1548, "Job Object Details"},
};

/// Sets that people record.
constexpr std::array<std::string_view, 36> kEnglishSets{"Cache",
                                                        "Energy Meter",
                                                        "GPU Engine",
                                                        "GPU Process Memory",
                                                        "Hyper-V Hypervisor Logical Processor",
                                                        "IPv4",
                                                        "IPv6",
                                                        "Job Object",
                                                        "Job Object Details",
                                                        "LogicalDisk",
                                                        "Memory",
                                                        "Network Adapter",
                                                        "Network Interface",
                                                        "NUMA Node Memory",
                                                        "Objects",
                                                        "Paging File",
                                                        "PhysicalDisk",
                                                        "Print Queue",
                                                        "Process",
                                                        "Process V2",
                                                        "Processor",
                                                        "Processor Information",
                                                        "Processor Performance",
                                                        "Redirector",
                                                        "Server",
                                                        "Server Work Queues",
                                                        "Storage Spaces Tier",
                                                        "System",
                                                        "TCPv4",
                                                        "TCPv6",
                                                        "Telephony",
                                                        "Terminal Services",
                                                        "Thread",
                                                        "UDPv4",
                                                        "UDPv6",
                                                        "Web Service"};

/// A server with everything installed has some 2 MB of names.
constexpr std::size_t kMostNameBytes = std::size_t{16} << 20;

}  // namespace

std::string_view system_counter_name(std::uint32_t index) {
  const auto found =
      std::lower_bound(kSystemNames.begin(), kSystemNames.end(), index,
                       [](const Name& one, std::uint32_t wanted) { return one.index < wanted; });
  return found != kSystemNames.end() && found->index == index ? found->name : std::string_view();
}

bool is_english_set(std::string_view set) {
  return std::any_of(kEnglishSets.begin(), kEnglishSets.end(),
                     [&](std::string_view one) { return is_same_name(one, set); });
}

Result<void> CounterNames::add(Bytes record) {
  bytes_ += record.size();
  if (bytes_ > kMostNameBytes) {
    return Error(ProgramError::malformed_data, "too many counter names");
  }
  std::string text;
  std::size_t at = read_text(record, text);
  Table& table = tables_[text.substr(std::min(text.find_first_not_of('\\'), text.size()))];
  while (at < record.size()) {
    at += read_text(record.from(at), text);
    if (text.empty()) break;  // what fills the record up
    const std::optional<std::uint32_t> index = to_number<std::uint32_t>(text);
    if (!index) return Error(ProgramError::malformed_data, "a counter name has no index");
    at += read_text(record.from(at), text);
    table[*index] = text;
  }
  return {};
}

std::string CounterNames::name(const std::string& machine, std::uint32_t index) const {
  if (const std::string_view english = system_counter_name(index); !english.empty()) {
    return std::string(english);
  }
  if (const auto table = tables_.find(machine); table != tables_.end()) {
    if (const auto found = table->second.find(index); found != table->second.end()) return found->second;
  }
  return std::to_string(index);
}

std::string CounterNames::in_english(const std::string& machine, const std::string& name) const {
  const auto table = tables_.find(machine);
  if (table == tables_.end()) return name;
  for (const Name& one : kSystemNames) {
    const auto found = table->second.find(one.index);
    if (found != table->second.end() && is_same_name(found->second, name)) return std::string(one.name);
  }
  return name;
}

}  // namespace jobx
