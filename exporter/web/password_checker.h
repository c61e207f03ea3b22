/// Passwords against their bcrypt hashes, under attack.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace jobx {

/// True if `password` is the one of the bcrypt hash. Takes as long as the cost in the hash says: some 0.1 s
/// for 10. Compares in constant time.
bool matches_bcrypt(const std::string& password, const std::string& hash);

/// Checks one password at a time, so that guessing costs one processor at most, and remembers the answers.
/// Right passwords are remembered apart from wrong ones, and without waiting: no flood of guesses keeps a
/// client away that was let in before. Passwords themselves are not kept. Any thread.
class PasswordChecker {
 public:
  enum class Answer : std::uint8_t { right, wrong, busy };
  using Compare = std::function<bool(const std::string& password, const std::string& hash)>;

  static constexpr std::size_t kMostRight = 16'384;    ///< answers that are remembered
  static constexpr std::size_t kMostWrong = 1'024;     ///< the oldest makes place
  static constexpr std::size_t kMostWaiting = 16;      ///< for their turn; the next is refused as busy
  static constexpr std::size_t kMostWaitingOfOne = 4;  ///< of these, from one address

  explicit PasswordChecker(Compare compare = matches_bcrypt);

  /// May wait for others' checks. `peer` is the address that asks.
  Answer check(std::string_view user, const std::string& hash, const std::string& password,
               const std::string& peer);

  /// A number from 0 to `count` - 1 that nobody outside can guess, the same for the same user.
  [[nodiscard]] std::size_t pick(std::string_view user, std::size_t count) const;

 private:
  using Digest = std::array<std::uint8_t, 32>;

  /// Of texts, none of which can be read out of it.
  [[nodiscard]] Digest digest(std::initializer_list<std::string_view> texts) const;
  // While the lock is held.
  [[nodiscard]] std::optional<bool> remembered(const Digest& digest) const;
  void remember(const Digest& digest, bool is_right);
  [[nodiscard]] bool is_busy(const std::string& peer) const;

  class Turn;

  Compare compare_;
  std::vector<std::uint8_t> secret_;

  std::mutex mutex_;  // guards all below
  std::condition_variable next_;
  std::uint64_t tickets_ = 0;                   ///< given out
  std::uint64_t serving_ = 0;                   ///< the one whose turn it is
  std::map<std::string, std::size_t> waiting_;  ///< by address, the one that is served included
  std::set<Digest> right_;
  std::set<Digest> wrong_;
  std::deque<Digest> wrong_by_age_;
};

}  // namespace jobx
