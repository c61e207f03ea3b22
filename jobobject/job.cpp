#include "jobobject/job.h"

#include "base/text.h"

namespace jobx {

std::string JobName::path() const {
  if (!id.empty()) return "(" + name + ") " + id;
  return space.path_of(name);
}

std::optional<JobName> job_name_at(std::u16string_view path) {
  const std::size_t last = path.rfind(u'\\');
  if (!path.starts_with(u'\\') || last + 1 == path.size()) return std::nullopt;
  return JobName{Namespace::at(path.substr(0, last == 0 ? 1 : last)), utf8_from_utf16(path.substr(last + 1))};
}

Result<JobName> parse_job_name(std::string_view text, const Namespace& local) {
  constexpr std::string_view global_prefix = "Global\\";
  constexpr std::string_view local_prefix = "Local\\";
  JobName name{local, {}};
  std::string_view rest = text;
  if (rest.starts_with(global_prefix)) {
    name.space = {};
    rest.remove_prefix(global_prefix.size());
  } else if (rest.starts_with(local_prefix)) {
    rest.remove_prefix(local_prefix.size());
  }
  if (rest.empty()) return Error(ProgramError::invalid_argument, "a job needs a name");
  if (rest.find('\\') != std::string_view::npos) {
    return Error(ProgramError::invalid_argument,
                 "invalid job name \"" + std::string(text) +
                     "\": only the prefixes Global\\ and Local\\ are allowed, and case matters");
  }
  name.name = rest;
  return name;
}

bool time_is_used_up(const Job& job) {
  constexpr std::uint32_t post = 1;  // JOB_OBJECT_POST_AT_END_OF_JOB
  if (!job.limits || (job.limits->flags & limit_flag::job_time) == 0) return false;
  const std::optional<Ticks> used = job.cpu.period_user ? job.cpu.period_user : job.cpu.total_user;
  return used && *used >= job.limits->job_user_time && job.end_of_job_action != post;
}

bool time_ran_out(const Job& job) {
  return job.is_signalled == true && job.limits && (job.limits->flags & limit_flag::job_time) != 0 &&
         job.cpu.total_user && *job.cpu.total_user >= job.limits->job_user_time;
}

}  // namespace jobx
