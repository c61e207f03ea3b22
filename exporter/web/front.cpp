#include "exporter/web/front.h"

#include <algorithm>
#include <map>
#include <utility>

namespace jobx {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// For a client to make its handshake and send the head of its request, in all.
constexpr seconds kHeadPatience{5};
/// Longer than most scrape intervals: whoever asks each minute keeps the connection.
constexpr seconds kKeepPatience{125};
/// For a whole head to be lent: by then no scraper waits for its answer any more.
constexpr seconds kLendPatience{30};
/// For a client to take its answer, in all and without taking anything.
constexpr seconds kWritePatience{15};
constexpr seconds kStallPatience{5};
/// For a client to read its answer, and stop sending, before the connection is closed under it.
constexpr seconds kLingerPatience{2};

/// Before the system is asked again for what it has run out of.
constexpr milliseconds kPause{100};

/// Connections, whatever they do but being answered: one costs a few hundred bytes, and the kernel's.
constexpr CrowdBound kConnections{10'000, 1'000};
/// Those that have begun to ask: a head takes up to 16 KB, a handshake some 50.
constexpr CrowdBound kAsking{1'000, 500};
/// Those that have not taken their answer yet: each may hold a body of its own.
constexpr CrowdBound kWriting{64, 48};
constexpr CrowdBound kKept{256, 128};
constexpr CrowdBound kLingering{256, 128};
/// Of the threads, how many one address may have.
constexpr std::size_t kShare = 4;  // three quarters

CrowdBound bound_of_system() {
  const std::size_t most = std::min(kConnections.most, most_sockets());
  return {most, std::min(kConnections.most_of_one, most / 2)};
}

}  // namespace

Front::Front(ssl_ctx_st* tls, DroppedConnections& dropped, Lend lend, std::size_t most_lent)
    : tls_(tls),
      dropped_(dropped),
      lend_(std::move(lend)),
      most_lent_(most_lent),
      waiting_bound_(bound_of_system()) {
  dropped_.is_counted = true;
  // So that giving back cannot fail.
  returned_.reserve(most_lent);
  taken_.reserve(most_lent);
}

Front::~Front() = default;

void Front::run(const std::vector<SocketHandle>& listeners) {
  for (const SocketHandle listener : listeners) stop_blocking(listener);
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (is_leaving_) return;
      keeps_ = !is_finishing_;
    }
    now_ = SteadyClock::now();
    take_returned();
    expire();
    hold_bounds();
    lend_asked();
    std::erase_if(places_, [](const Place& place) { return place.stage == Stage::closed; });
    tell_of_unfinished();
    watch(listeners);
    wait_for_any(watched_, until_next());
    now_ = SteadyClock::now();
    serve_ready(listeners);
  }
}

void Front::give_back(Client& client) {
  const Progress written = client.is_answered() ? client.write_answer() : Progress::gone;
  {
    const std::lock_guard lock(mutex_);
    returned_.push_back({&client, written});
  }
  waker_.wake();
}

bool Front::finish(milliseconds patience) {
  std::unique_lock lock(mutex_);
  is_finishing_ = true;
  has_unfinished_ = true;  // until run() has looked
  waker_.wake();
  return finished_.wait_for(lock, patience, [this] { return !has_unfinished_; });
}

void Front::leave() {
  {
    const std::lock_guard lock(mutex_);
    is_leaving_ = true;
  }
  waker_.wake();
}

void Front::enter(Place& place, Stage stage, SteadyClock::duration patience) const {
  place.stage = stage;
  place.since = now_;
  place.deadline = now_ + patience;
}

std::vector<Front::Place*> Front::places_in(std::initializer_list<Stage> stages) {
  std::vector<Place*> found;
  for (Place& place : places_) {
    if (std::find(stages.begin(), stages.end(), place.stage) != stages.end()) found.push_back(&place);
  }
  return found;
}

void Front::hold_bound(const CrowdBound& bound, std::initializer_list<Stage> stages) {
  const std::vector<Place*> found = places_in(stages);
  if (found.size() <= std::min(bound.most, bound.most_of_one)) return;
  std::vector<InCrowd> crowd;
  crowd.reserve(found.size());
  for (const Place* const place : found) crowd.push_back({place->client->address(), place->since});
  for (const std::size_t index : surplus(crowd, bound)) drop(*found[index], dropped_.over_bound);
}

/// Closes the connection, and counts it if its client has no whole answer. What is kept or lingers has had
/// one.
void Front::drop(Place& place, std::atomic<std::uint64_t>& count) {
  if (place.stage != Stage::kept && place.stage != Stage::lingering) ++count;
  place.stage = Stage::closed;
}

void Front::hold_bounds() {
  hold_bound(kWriting, {Stage::writing});
  hold_bound(kKept, {Stage::kept});
  hold_bound(kLingering, {Stage::lingering});
  hold_bound(kAsking, {Stage::asking, Stage::asked});
  const std::size_t others = places_in({Stage::writing, Stage::kept, Stage::lingering, Stage::lent}).size();
  const std::size_t room = waiting_bound_.most - std::min(others, waiting_bound_.most / 2);
  hold_bound({room, waiting_bound_.most_of_one}, {Stage::quiet, Stage::asking, Stage::asked});
}

void Front::make_room() {
  constexpr std::size_t kSome = 16;
  const std::size_t waiting = places_in({Stage::quiet, Stage::asking}).size();
  hold_bound({waiting - std::min(waiting, kSome), waiting_bound_.most_of_one}, {Stage::quiet, Stage::asking});
}

void Front::accept_from(SocketHandle listener) {
  constexpr int kAtOnce = 256;
  for (int i = 0; i < kAtOnce; ++i) {
    Accepted accepted = accept_client(listener);
    if (accepted.arrival == Arrival::none) return;
    if (accepted.arrival == Arrival::no_room) {
      // The listener stays readable: to ask again at once would take all of a processor.
      accepts_from_ = now_ + kPause;
      make_room();
      return;
    }
    Place& place = places_.emplace_back();
    place.client = std::make_unique<Client>(std::move(accepted.socket), accepted.address, tls_);
    enter(place, Stage::quiet, kHeadPatience);
  }
}

void Front::take_returned() {
  while (true) {
    if (taken_.empty()) {
      const std::lock_guard lock(mutex_);
      taken_.swap(returned_);
    }
    if (taken_.empty()) return;
    // One by one: where memory runs out over a client it is closed, and the others are still here.
    const Returned one = taken_.back();
    taken_.pop_back();
    const auto place = std::find_if(places_.begin(), places_.end(),
                                    [&](const Place& each) { return each.client.get() == one.client; });
    if (place == places_.end()) continue;
    place->stage = Stage::closed;
    after_write(*place, one.written);
  }
}

void Front::read(Place& place) {
  const Progress progress = place.client->read_head();
  if (progress == Progress::gone) {
    place.stage = Stage::closed;
  } else if (progress == Progress::done) {
    enter(place, Stage::asked, kLendPatience);
  } else if (place.client->has_begun() && place.stage != Stage::asking) {
    // The time for the first head of a connection has begun with it.
    const SteadyClock::duration left = place.stage == Stage::quiet ? place.deadline - now_ : kHeadPatience;
    enter(place, Stage::asking, left);
  }
}

void Front::after_write(Place& place, Progress progress) {
  if (progress == Progress::gone) {
    place.stage = Stage::closed;
  } else if (progress == Progress::waits) {
    if (place.stage != Stage::writing) enter(place, Stage::writing, kWritePatience);
    place.since = now_;
  } else if (place.client->end_request() == Connection::keep_alive && keeps_) {
    enter(place, Stage::kept, kKeepPatience);
    read(place);  // the next request may be here already
  } else {
    place.client->finish();
    enter(place, Stage::lingering, kLingerPatience);
  }
}

void Front::go_on(Place& place) {
  switch (place.stage) {
    case Stage::writing:
      return after_write(place, place.client->write_answer());
    case Stage::lingering:
      if (place.client->discard() == Progress::gone) place.stage = Stage::closed;
      return;
    default:
      return read(place);
  }
}

void Front::expire() {
  for (Place& place : places_) {
    if (place.stage != Stage::lent && place.stage != Stage::closed && end_of(place) <= now_)
      drop(place, dropped_.over_time);
  }
}

Front::SteadyClock::time_point Front::end_of(const Place& place) {
  if (place.stage != Stage::writing) return place.deadline;
  return std::min(place.deadline, place.since + kStallPatience);
}

void Front::lend_asked() {
  std::vector<Place*> asked = places_in({Stage::asked});
  if (asked.empty()) return;
  // The newest first: where more ask than are served, those who have waited longest are the first to give up.
  std::stable_sort(asked.begin(), asked.end(),
                   [](const Place* a, const Place* b) { return a->since > b->since; });
  std::map<ClientAddress, std::size_t> lent_to;
  const std::vector<Place*> lent = places_in({Stage::lent});
  for (const Place* const place : lent) ++lent_to[place->client->address()];
  std::size_t free = most_lent_ - std::min(most_lent_, lent.size());
  for (Place* const place : asked) {
    std::size_t& lent_already = lent_to[place->client->address()];
    if (free == 0) return;
    if (lent_already >= most_lent_ - most_lent_ / kShare) continue;
    // Before it is lent: from then on it is another thread's.
    place->stage = Stage::lent;
    if (!lend_(*place->client)) {
      place->stage = Stage::asked;
      return;
    }
    ++lent_already;
    --free;
  }
}

void Front::tell_of_unfinished() {
  const bool has_unfinished = !places_in({Stage::asked, Stage::lent, Stage::writing}).empty();
  const std::lock_guard lock(mutex_);
  has_unfinished_ = has_unfinished;
  if (!has_unfinished) finished_.notify_all();
}

void Front::watch(const std::vector<SocketHandle>& listeners) {
  watched_.clear();
  watched_places_.clear();
  watched_.push_back({waker_.handle()});
  if (accepts_from_ <= now_) {
    for (const SocketHandle listener : listeners) watched_.push_back({listener});
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    if (place.stage == Stage::lent || place.stage == Stage::asked) continue;
    watched_.push_back({place.client->socket(), place.client->waits_for_writing()});
    watched_places_.push_back(i);
  }
}

milliseconds Front::until_next() const {
  SteadyClock::time_point next = SteadyClock::time_point::max();
  if (accepts_from_ > now_) next = accepts_from_;
  for (const Place& place : places_) {
    if (place.stage != Stage::lent) next = std::min(next, end_of(place));
  }
  if (next == SteadyClock::time_point::max()) return milliseconds(-1);
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(next - now_));
}

void Front::serve_ready(const std::vector<SocketHandle>& listeners) {
  if (watched_.front().is_ready) waker_.calm();
  const std::size_t first = watched_.size() - watched_places_.size();
  for (std::size_t i = 0; i < watched_places_.size(); ++i) {
    if (watched_[first + i].is_ready) go_on(places_[watched_places_[i]]);
  }
  // Last: places_ grows, and whoever came earlier is served first.
  for (std::size_t i = 1; i < first; ++i) {
    if (watched_[i].is_ready) accept_from(listeners[i - 1]);
  }
}

}  // namespace jobx
