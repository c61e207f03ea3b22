#include "exporter/web/crowd.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace jobx {

std::vector<std::size_t> surplus(const std::vector<InCrowd>& crowd, const CrowdBound& bound) {
  if (crowd.size() <= std::min(bound.most, bound.most_of_one)) return {};
  std::vector<std::size_t> by_age(crowd.size());
  std::iota(by_age.begin(), by_age.end(), 0);
  std::stable_sort(by_age.begin(), by_age.end(),
                   [&](std::size_t a, std::size_t b) { return crowd[a].since < crowd[b].since; });
  std::reverse(by_age.begin(), by_age.end());  // the longest waiting one is last
  std::map<ClientAddress, std::vector<std::size_t>> of_address;
  for (const std::size_t place : by_age) of_address[crowd[place].address].push_back(place);
  std::vector<std::vector<std::size_t>*> heap;
  heap.reserve(of_address.size());
  for (auto& [address, places] : of_address) heap.push_back(&places);
  const auto is_smaller = [](const auto* a, const auto* b) { return a->size() < b->size(); };
  std::make_heap(heap.begin(), heap.end(), is_smaller);
  std::vector<std::size_t> going;
  while (crowd.size() - going.size() > bound.most || heap.front()->size() > bound.most_of_one) {
    std::pop_heap(heap.begin(), heap.end(), is_smaller);
    going.push_back(heap.back()->back());
    heap.back()->pop_back();
    std::push_heap(heap.begin(), heap.end(), is_smaller);
  }
  return going;
}

}  // namespace jobx
