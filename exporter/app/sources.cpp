#include "exporter/app/sources.h"

#include <utility>

#include "collector/sources/etw_log_source.h"
#include "collector/sources/etw_source.h"
#include "collector/sources/job_counters.h"
#include "collector/sources/object_source.h"
#include "collector/sources/pdh_source.h"
#include "collector/sources/role_source.h"
#include "exporter/app/log_names.h"
#include "exporter/containers/containerd_source.h"
#include "pdh/logs/log_replay.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

void add_object_source(Sources& sources, const ObjectSource::Options& options) {
  Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  if (!system) sources.unavailable.push_back(system.error());
  sources.all.push_back(std::make_unique<ObjectSource>(std::move(system), options));
}

void add_live_source(Sources& sources, bool details) {
  sources.all.push_back(
      std::make_unique<PdhSource>([details] { return open_live_query(job_counter_requests(details)); },
                                  PdhSource::Options{.details = details}));
}

void add_etw_source(Sources& sources, const EtwOptions& options, const std::shared_ptr<EventRing>& events) {
  Result<std::unique_ptr<TraceKernel>> kernel = TraceKernel::open();
  if (!kernel) sources.unavailable.push_back(kernel.error());
  sources.all.push_back(std::make_unique<EtwSource>(std::move(kernel), options, events));
}

Result<void> add_replay_source(Sources& sources, const ReplayOptions& options, bool details,
                               const std::stop_token& stop) {
  Result<LogOptions> how = log_options(options.names);
  if (!how) return how.error();
  // What is not asked for is not read: its damage would be no loss.
  how->wants_set = [details](std::string_view set) {
    return details ? CounterSampler::wants(set) : is_same_name(set, kJobSet);
  };
  how->stop = stop;
  Result<std::unique_ptr<LogReplay>> replay = LogReplay::open(options.file, *how,
                                                              {.speed = options.speed,
                                                               .loop = options.loop,
                                                               .interpolate = options.interpolate,
                                                               .start = options.start});
  if (!replay) return replay.error();
  // Opened once: a log that has ended or is damaged would begin anew.
  const auto reader = std::make_shared<std::unique_ptr<LogReplay>>(*std::move(replay));
  sources.all.push_back(std::make_unique<PdhSource>(
      [reader]() -> Result<OpenedQuery> {
        return OpenedQuery{std::move(*reader), {}};
      },
      PdhSource::Options{.details = details, .reopen = false}));
  return {};
}

}  // namespace

bool is_same_source(SourceKind kind, const SourceOptions& before, const SourceOptions& now) {
  const auto all_of = [&](auto... members) { return ((before.*members == now.*members) && ...); };
  using Options = SourceOptions;
  switch (kind) {
    case SourceKind::owned:
      return true;
    case SourceKind::object:
      return all_of(&Options::object, &Options::object_processes, &Options::object_unnamed,
                    &Options::object_skipped, &Options::selection, &Options::kinds);
    case SourceKind::pdh:
      return all_of(&Options::pdh, &Options::pdh_details, &Options::replay);
    case SourceKind::etw:
      return all_of(&Options::etw_log, &Options::etw);
    case SourceKind::containerd:
      return all_of(&Options::containerd_state) && (before.object || before.pdh) == (now.object || now.pdh);
    case SourceKind::services:
      return all_of(&Options::object, &Options::object_processes);
  }
  return false;
}

Result<Sources> make_sources(const SourceOptions& options, const std::shared_ptr<EventRing>& events,
                             const std::stop_token& stop, const std::set<SourceKind>& kept) {
  const auto is_new = [&](SourceKind kind) { return !kept.contains(kind); };
  Sources sources;
  sources.rules = std::make_shared<const SelectionRules>(options.selection, KindTable(options.kinds));
  if (options.object && is_new(SourceKind::object)) {
    add_object_source(sources, {.processes = options.object_processes,
                                .rules = sources.rules,
                                .unnamed = options.object_unnamed,
                                .walk = {.skipped = options.object_skipped}});
  }
  if (options.object && options.object_processes && is_new(SourceKind::services)) {
    sources.all.push_back(std::make_unique<RoleSource>(RoleReader::open()));
  }
  // It names the jobs of others, and shows none.
  if (!options.containerd_state.empty() && (options.object || options.pdh) &&
      is_new(SourceKind::containerd)) {
    sources.all.push_back(std::make_unique<ContainerdSource>(options.containerd_state));
  }
  const bool needs_pdh = options.pdh && is_new(SourceKind::pdh);
  if (needs_pdh && options.replay) {
    Result<void> added = add_replay_source(sources, *options.replay, options.pdh_details, stop);
    if (!added) return added.error();
  } else if (needs_pdh) {
    add_live_source(sources, options.pdh_details);
  }
  if (!options.etw_log.empty() && is_new(SourceKind::etw))
    sources.all.push_back(std::make_unique<EtwLogSource>(options.etw_log));
  if (options.etw && is_new(SourceKind::etw)) add_etw_source(sources, *options.etw, events);
  return sources;
}

}  // namespace jobx
