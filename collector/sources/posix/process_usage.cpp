#include "collector/sources/process_usage.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"

namespace jobx {
namespace {

std::string read_file(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The fields of /proc/self/stat behind the command's name, which may hold blanks itself: [0] is field 3, the
/// state.
std::vector<std::string_view> stat_fields(std::string_view stat) {
  std::vector<std::string_view> fields;
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return fields;
  for (std::string_view rest = stat.substr(name_end + 1); !rest.empty();) {
    const std::size_t begin = rest.find_first_not_of(" \n");
    if (begin == std::string_view::npos) break;
    const std::size_t end = rest.find_first_of(" \n", begin);
    fields.push_back(rest.substr(begin, end - begin));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  }
  return fields;
}

std::optional<std::uint64_t> number(const std::vector<std::string_view>& fields, std::size_t field) {
  const std::size_t index = field - 3;  // proc(5) counts from 1, and our list begins at its field 3
  return index < fields.size() ? to_number<std::uint64_t>(fields[index]) : std::nullopt;
}

Ticks ticks_from_jiffies(std::uint64_t jiffies) {
  const auto per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return Ticks{
      static_cast<std::int64_t>(jiffies * static_cast<std::uint64_t>(Ticks::period::den) / per_second)};
}

/// btime of /proc/stat, whole seconds since the epoch.
std::optional<std::int64_t> boot_time() {
  const std::string stat = read_file("/proc/stat");
  const std::size_t at = stat.find("\nbtime ");
  if (at == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(stat).substr(at + 7);
  return take_number<std::int64_t>(rest);
}

std::optional<std::uint64_t> open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  if (!folder) return std::nullopt;
  std::uint64_t count = 0;
  while (const dirent* entry = readdir(folder.get())) count += entry->d_name[0] != '.' ? 1 : 0;
  return count - 1;  // the folder's own
}

}  // namespace

ProcessUsage read_process_usage() {
  ProcessUsage usage;
  const std::string stat = read_file("/proc/self/stat");
  const std::vector<std::string_view> fields = stat_fields(stat);
  const auto user = number(fields, 14);
  const auto system = number(fields, 15);
  if (user && system) usage.cpu = ticks_from_jiffies(*user + *system);
  usage.virtual_bytes = number(fields, 23);
  if (const auto pages = number(fields, 24)) {
    usage.resident_bytes = *pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  }
  const auto started = number(fields, 22);
  if (const auto boot = boot_time(); boot && started) {
    usage.start_time = std::chrono::seconds(*boot) + ticks_from_jiffies(*started);
  }
  usage.open_handles = open_descriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) usage.max_handles = limit.rlim_cur;
  return usage;
}

}  // namespace jobx
