/// What the program does once it knows what it was asked. Each returns the exit code.
#pragma once

#include "exporter/commands/options.h"

namespace jobx {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

int run(const ServeOptions& options);
int run(const RunOptions& options);
int run(const ConfigCheckOptions& options);
int run(const ConfigReferenceOptions& options);
int run(const KillOptions& options);
int run(const ListOptions& options);
int run(const BackfillOptions& options);
int run(const EventsOptions& options);
int run(const RemoteEventsOptions& options);
int run(const DoctorOptions& options);
int run(const CountersOptions& options);
int run(const MetricsOptions& options);
int run(const ServiceOptions& options);
int run(const VersionOptions& options);

}  // namespace jobx
