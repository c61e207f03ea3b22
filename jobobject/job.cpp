#include "jobobject/job.h"

namespace jobx {

std::string Namespace::label() const {
  return session ? "session_" + std::to_string(*session) : "global";
}

std::string Namespace::path() const {
  return session ? "\\Sessions\\" + std::to_string(*session) + "\\BaseNamedObjects" : "\\BaseNamedObjects";
}

std::string JobName::path() const {
  return space.path() + "\\" + name;
}

}  // namespace jobx
