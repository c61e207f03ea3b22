// Job objects in a program of your own: everything below collector/ knows neither HTTP nor a command line,
// and gives prometheus-cpp's families. Here they are printed once; a prometheus::Exposer takes the same
// Collectable with RegisterCollectable().
#include <prometheus/text_serializer.h>

#include <iostream>
#include <memory>
#include <vector>

#include "collector/sources/object_source.h"
#include "exposition/prometheus_collectable.h"

int main() {
  std::vector<std::unique_ptr<jobx::Source>> sources;
  sources.push_back(std::make_unique<jobx::ObjectSource>(jobx::JobSystem::open()));
  jobx::Collector collector(std::move(sources));
  const jobx::JobObjectCollectable collectable(collector);
  prometheus::TextSerializer().Serialize(std::cout, collectable.Collect());
  return std::cout.flush() ? 0 : 1;
}
