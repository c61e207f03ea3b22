/// How a job is addressed in the API.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jobobject/job.h"

namespace jobx {

/// The labels of a job as the end of a URL: "global/build", with a third part for a job that has the label
/// `id`: "none/unnamed/4711". In each part, every byte but letters, digits, "-", "_" and a "." between
/// letters or digits is written as "~" and two hexadecimal digits: a name may hold slashes, control
/// characters or be
/// "..", and what is left has no meaning in a URL that a browser, a proxy or a server could act on. No two
/// jobs have the same.
std::string job_path(const JobName& name);

/// The form in which job_path() writes what a client has written: other characters may stand for themselves,
/// and hexadecimal digits may be capital. Empty for what cannot be the path of a job: other than two or three
/// parts, an empty one, or "~" without two hexadecimal digits.
std::optional<std::string> normal_job_path(std::string_view path);

}  // namespace jobx
