/// What to do about an error, for the person who has to fix it. Errors themselves state facts only.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "collector/sources/source.h"

namespace jobx {

/// About an error of a source: one or more sentences, which live as long as the program; empty where there is
/// nothing to say beyond the error itself.
std::string_view advice(SourceKind source, const Error& error);

/// The same about the live events that the command `events` prints.
std::string_view live_events_advice(const Error& error);

/// The same about a job that could not be terminated.
std::string_view termination_advice(const Error& error);

/// What to do about directories of the object namespace that are not searched for jobs.
std::string_view unlisted_advice();

/// True if among the counter sets of a log none goes by an English name that is known, and one goes by a name
/// that is not that of a product either.
bool names_are_foreign(const std::set<std::string>& sets);

/// What to do about a log in another language.
std::string_view foreign_names_advice();

}  // namespace jobx
