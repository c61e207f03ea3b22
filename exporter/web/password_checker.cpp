#include "exporter/web/password_checker.h"

#include <botan/bcrypt.h>
#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/system_rng.h>

#include <memory>
#include <utility>

namespace jobx {

bool matches_bcrypt(const std::string& password, const std::string& hash) {
  try {
    return Botan::check_bcrypt(password, hash);
  } catch (const Botan::Exception&) {
    return false;  // no hash at all
  }
}

/// One's place in the queue, from its ticket to the end of its check.
class PasswordChecker::Turn {
 public:
  /// While the lock is held.
  Turn(PasswordChecker& checker, const std::string& peer)
      : checker_(checker), mine_(checker.waiting_.try_emplace(peer).first), ticket_(checker.tickets_++) {
    ++mine_->second;
  }
  /// While the lock is not held.
  ~Turn() {
    {
      const std::lock_guard lock(checker_.mutex_);
      ++checker_.serving_;
      if (--mine_->second == 0) checker_.waiting_.erase(mine_);
    }
    checker_.next_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool has_come() const { return checker_.serving_ == ticket_; }

 private:
  PasswordChecker& checker_;
  std::map<std::string, std::size_t>::iterator mine_;
  std::uint64_t ticket_;
};

PasswordChecker::PasswordChecker(Compare compare) : compare_(std::move(compare)), secret_(32) {
  Botan::system_rng().randomize(secret_.data(), secret_.size());
}

PasswordChecker::Digest PasswordChecker::digest(std::initializer_list<std::string_view> texts) const {
  const std::unique_ptr<Botan::HashFunction> hash = Botan::HashFunction::create_or_throw("SHA-256");
  hash->update(secret_.data(), secret_.size());
  for (const std::string_view text : texts) {
    // With its length, so that no two lists are the same bytes.
    hash->update(std::to_string(text.size()) + ":");
    hash->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  Digest result{};
  hash->final(result.data());
  return result;
}

std::size_t PasswordChecker::pick(std::string_view user, std::size_t count) const {
  const Digest bytes = digest({user});
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) number = number << 8 | bytes.at(i);
  return static_cast<std::size_t>(number % count);
}

std::optional<bool> PasswordChecker::remembered(const Digest& digest) const {
  if (right_.contains(digest)) return true;
  return wrong_.contains(digest) ? std::optional(false) : std::nullopt;
}

void PasswordChecker::remember(const Digest& digest, bool is_right) {
  if (is_right) {
    if (right_.size() >= kMostRight) right_.erase(right_.begin());
    right_.insert(digest);
    return;
  }
  if (wrong_by_age_.size() >= kMostWrong) {
    wrong_.erase(wrong_by_age_.front());
    wrong_by_age_.pop_front();
  }
  if (wrong_.insert(digest).second) wrong_by_age_.push_back(digest);
}

bool PasswordChecker::is_busy(const std::string& peer) const {
  const auto mine = waiting_.find(peer);
  return tickets_ - serving_ > kMostWaiting || (mine != waiting_.end() && mine->second >= kMostWaitingOfOne);
}

PasswordChecker::Answer PasswordChecker::check(std::string_view user, const std::string& hash,
                                               const std::string& password, const std::string& peer) {
  const auto answer_of = [](bool is_right) { return is_right ? Answer::right : Answer::wrong; };
  const Digest key = digest({user, hash, password});
  std::optional<Turn> turn;  // ends after the lock
  std::unique_lock lock(mutex_);
  if (const std::optional<bool> known = remembered(key)) return answer_of(*known);
  if (is_busy(peer)) return Answer::busy;
  turn.emplace(*this, peer);
  next_.wait(lock, [&] { return turn->has_come(); });
  // Somebody before may have asked the same.
  if (const std::optional<bool> known = remembered(key)) return answer_of(*known);
  lock.unlock();
  const bool is_right = compare_(password, hash);
  lock.lock();
  remember(key, is_right);
  return answer_of(is_right);
}

}  // namespace jobx
