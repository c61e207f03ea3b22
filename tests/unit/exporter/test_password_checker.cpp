#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "exporter/web/basic_auth.h"
#include "exporter/web/password_checker.h"

namespace jobx::test {
namespace {

using Answer = PasswordChecker::Answer;

/// Stands in for bcrypt: right is what is equal; counts, and waits while the door is closed.
struct Slow {
  bool operator()(const std::string& password, const std::string& hash) {
    std::unique_lock lock(mutex);
    ++calls;
    ++inside;
    most_inside = std::max(most_inside, inside);
    changed.notify_all();
    changed.wait(lock, [&] { return is_open; });
    --inside;
    return password == hash;
  }
  void wait_for_calls(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return calls >= count; });
  }
  void open() {
    {
      const std::lock_guard lock(mutex);
      is_open = true;
    }
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool is_open = true;
  int calls = 0;
  int inside = 0;
  int most_inside = 0;
};

PasswordChecker::Compare by(Slow& slow) {
  return [&slow](const std::string& password, const std::string& hash) { return slow(password, hash); };
}

TEST_CASE("bcrypt hashes of three makers are known", "[password]") {
  // Of the tests of OpenBSD's and Openwall's implementations; 2b and 2y differ from 2a in a bug that is gone.
  CHECK(matches_bcrypt("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(matches_bcrypt("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(matches_bcrypt("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"));
  CHECK_FALSE(matches_bcrypt("U*V", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK_FALSE(matches_bcrypt("U*U", ""));
  CHECK_FALSE(matches_bcrypt("U*U", "$2a$05$!!!!!!!!!!!!!!!!!!!!!!E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST_CASE("each password is computed once", "[password]") {
  Slow slow;
  PasswordChecker checker(by(slow));
  for (int i = 0; i < 5; ++i) {
    CHECK(checker.check("alice", "right", "right", "1") == Answer::right);
    CHECK(checker.check("alice", "right", "wrong", "1") == Answer::wrong);
  }
  CHECK(slow.calls == 2);
  CHECK(checker.check("bob", "right", "right", "1") == Answer::right);
  CHECK(checker.check("alice", "another", "right", "1") == Answer::wrong);
  CHECK(slow.calls == 4);
}

TEST_CASE("no flood of guesses drives a right password out of memory", "[password]") {
  Slow slow;
  PasswordChecker checker(by(slow));
  CHECK(checker.check("alice", "right", "right", "1") == Answer::right);
  for (std::size_t i = 0; i < 2 * PasswordChecker::kMostWrong; ++i)
    CHECK(checker.check("alice", "right", "guess" + std::to_string(i), "1") == Answer::wrong);
  const int calls = slow.calls;
  CHECK(checker.check("alice", "right", "right", "1") == Answer::right);
  CHECK(slow.calls == calls);
  // The oldest guesses are forgotten: memory is bounded.
  CHECK(checker.check("alice", "right", "guess0", "1") == Answer::wrong);
  CHECK(slow.calls == calls + 1);
}

TEST_CASE("user, hash and password are not confused with their neighbours", "[password]") {
  Slow slow;
  PasswordChecker checker(by(slow));
  CHECK(checker.check("a", "bc", "bc", "1") == Answer::right);
  CHECK(checker.check("ab", "c", "bc", "1") == Answer::wrong);
  CHECK(checker.check("ab", "cb", "c", "1") == Answer::wrong);
}

TEST_CASE("passwords are computed one at a time, and only so many wait", "[password][threads]") {
  Slow slow;
  slow.is_open = false;
  PasswordChecker checker(by(slow));
  CHECK(PasswordChecker::kMostWaitingOfOne == 4);
  std::atomic<int> busy = 0;
  std::atomic<int> wrong = 0;
  const auto guess = [&](int number, const std::string& peer) {
    const Answer answer = checker.check("alice", "right", "guess" + std::to_string(number), peer);
    ++(answer == Answer::busy ? busy : wrong);
  };
  std::vector<std::thread> clients;
  clients.emplace_back(guess, 0, "attacker");
  slow.wait_for_calls(1);
  for (int i = 1; i < 20; ++i) clients.emplace_back(guess, i, "attacker");
  while (busy < 16) std::this_thread::yield();
  // Whoever comes from another address gets a place, and one that was let in before needs none.
  std::thread other([&] { CHECK(checker.check("alice", "right", "right", "other") == Answer::right); });
  slow.open();
  other.join();
  for (std::thread& client : clients) client.join();
  CHECK(busy == 16);
  CHECK(wrong == 4);
  CHECK(slow.most_inside == 1);
}

TEST_CASE("a password that was right before is answered while others are computed", "[password][threads]") {
  Slow slow;
  PasswordChecker checker(by(slow));
  CHECK(checker.check("alice", "right", "right", "1") == Answer::right);
  {
    const std::lock_guard lock(slow.mutex);
    slow.is_open = false;
  }
  std::thread attacker([&] { CHECK(checker.check("alice", "right", "guess", "1") == Answer::wrong); });
  slow.wait_for_calls(2);
  CHECK(checker.check("alice", "right", "right", "1") == Answer::right);
  slow.open();
  attacker.join();
}

TEST_CASE("many addresses together do not wait without bound", "[password][threads]") {
  Slow slow;
  slow.is_open = false;
  PasswordChecker checker(by(slow));
  std::atomic<int> busy = 0;
  std::vector<std::thread> clients;
  constexpr int kClients = 40;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      const std::string text = std::to_string(i);
      if (checker.check("u", "h", text, "address" + text) == Answer::busy) ++busy;
    });
  }
  const int refused = kClients - static_cast<int>(PasswordChecker::kMostWaiting) - 1;
  while (busy < refused) std::this_thread::yield();
  slow.open();
  for (std::thread& client : clients) client.join();
  CHECK(busy == refused);
}

TEST_CASE("the stand-in of an unknown user stays the same, and differs between users", "[password]") {
  const PasswordChecker checker;
  std::set<std::size_t> picked;
  for (int i = 0; i < 200; ++i) {
    const std::string user = std::to_string(i);
    CHECK(checker.pick(user, 10) < 10);
    CHECK(checker.pick(user, 10) == checker.pick(user, 10));
    picked.insert(checker.pick(user, 10));
  }
  CHECK(picked.size() == 10);
}

TEST_CASE("basic authentication is decoded", "[password]") {
  const auto credentials = parse_basic_auth("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  REQUIRE(credentials);
  CHECK(credentials->user == "Aladdin");
  CHECK(credentials->password == "open sesame");
  CHECK(parse_basic_auth("bAsIc  YTpiOmM=")->password == "b:c");
  CHECK(parse_basic_auth("Basic Og==")->user.empty());
}

TEST_CASE("what is no basic authentication is none", "[password]") {
  for (const char* const text :
       {"", "Basic", "Basic ", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic !!!", "Basic QWxhZGRpbg=="}) {
    CAPTURE(text);
    CHECK_FALSE(parse_basic_auth(text));
  }
}

}  // namespace
}  // namespace jobx::test
