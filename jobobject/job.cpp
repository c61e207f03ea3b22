#include "jobobject/job.h"

namespace jobx {

std::string Namespace::label() const {
  return session ? "session_" + std::to_string(*session) : "global";
}

std::string Namespace::path() const {
  return session ? "\\Sessions\\" + std::to_string(*session) + "\\BaseNamedObjects" : "\\BaseNamedObjects";
}

std::string JobName::space_label() const {
  return id.empty() ? space.label() : "none";
}

std::string JobName::path() const {
  if (!id.empty()) return "(" + name + ") " + id;
  return space.path() + "\\" + name;
}

}  // namespace jobx
