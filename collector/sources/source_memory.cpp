#include "collector/sources/source_memory.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace jobx {
namespace {

/// The value of the same figure in `figures`; 0 at first.
std::uint64_t& value_of(const SourceFigure& wanted, std::vector<SourceFigure>& figures) {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const SourceFigure& one) {
    return one.id == wanted.id && one.labels == wanted.labels;
  });
  if (found != figures.end()) return found->value;
  return figures.emplace_back(SourceFigure{wanted.id, 0, wanted.labels}).value;
}

}  // namespace

void SourceMemory::count(const Error& error) {
  const std::lock_guard lock(mutex_);
  errors_.add(error);
}

void SourceMemory::count(const std::vector<Error>& errors) {
  const std::lock_guard lock(mutex_);
  for (const Error& error : errors) errors_.add(error);
}

ErrorTimes SourceMemory::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_.times();
}

void SourceMemory::note(const std::vector<SourceFigure>& figures, std::vector<SourceFigure>& known) {
  const std::lock_guard lock(mutex_);
  for (const SourceFigure& figure : figures) {
    std::uint64_t& total = value_of(figure, figures_);
    if (figure_span(figure.id) == FigureSpan::program) {
      total = std::max(total, figure.value);
      continue;
    }
    std::uint64_t& counted = value_of(figure, known);
    const std::uint64_t value = std::max(figure.value, counted);
    total += value - counted;
    counted = value;
  }
}

std::vector<SourceFigure> SourceMemory::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace jobx
