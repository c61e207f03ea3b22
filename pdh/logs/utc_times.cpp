#include "pdh/logs/utc_times.h"

#include <algorithm>
#include <chrono>

#include "pdh/log_time.h"

namespace jobx {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using QuarterHours = std::chrono::duration<std::int64_t, std::ratio<900>>;
using HalfHours = std::chrono::duration<std::int64_t, std::ratio<1'800>>;

/// By how much clocks are changed where nobody knows the zone.
constexpr Ticks kChange = hours(1);
constexpr Ticks kMostBias = hours(15);
/// Between the moment of the sample and that of its counters: a slow provider, or clocks that differ a
/// little.
constexpr Ticks kMostApart = minutes(5);
/// The same where nothing but the two clocks tells the zone.
constexpr Ticks kMostApartWithoutZone = minutes(1);
/// How far a step may be from the interval between samples; of short intervals, a half.
constexpr Ticks kMostJitter = minutes(20);
/// With longer intervals, a sample that is missing looks like an hour that was skipped.
constexpr Ticks kLongestSureInterval = minutes(30);

UtcTime moment(LocalTime local, Ticks bias) {
  return utc_from_local(local, bias);
}

/// Nearly all zones change their clocks in a night to Sunday, between 23:00 and 5:00.
bool is_change_night(LocalTime local) {
  const Ticks shifted = local.time_since_epoch() - kFileTimeToUnix + hours(1);
  const std::chrono::sys_days day(std::chrono::floor<std::chrono::days>(shifted));
  return std::chrono::weekday(day) == std::chrono::Sunday && shifted - day.time_since_epoch() < hours(6);
}

/// Some zones change theirs in the nights to other days, or by half an hour.
bool is_night(LocalTime local) {
  const Ticks shifted = local.time_since_epoch() + hours(2);
  return shifted - std::chrono::floor<std::chrono::days>(shifted) < hours(8);
}

/// True if a full hour lies between the two when clocks went from it to the next: "01:59:45", "03:00:00".
bool skips_an_hour(LocalTime before, LocalTime after) {
  const LocalTime hour(std::chrono::floor<hours>(before.time_since_epoch()) + hours(1));
  return hour + kChange <= after;
}

}  // namespace

bool UtcTimes::is_plausible(LocalTime local, UtcTime machine) {
  if (!is_usable_time(local) || !is_usable_time(machine)) return false;
  return std::chrono::abs(bias_between(machine, local)) <= kMostBias;
}

std::optional<UtcTime> UtcTimes::utc_of(LocalTime local) {
  if (!is_usable_time(local) || (!zone_.rules && !zone_.bias && !last_)) return std::nullopt;
  return by_zone(local);
}

std::optional<UtcTime> UtcTimes::utc_of(LocalTime local, UtcTime machine) {
  if (!is_plausible(local, machine)) return utc_of(local);
  const Ticks apart = bias_between(machine, local);
  const Ticks bias = bias_near(local, apart);
  const Ticks off = apart - bias;
  if (std::chrono::abs(off) > (zone_.rules ? kMostApart : kMostApartWithoutZone)) {
    by_machine_ = true;
    // A header without the rules for summer, or of another zone, is off by whole half hours.
    const Ticks zones_apart = std::chrono::round<HalfHours>(off);
    if (!skew_ && std::chrono::abs(off - zones_apart) > kMostApartWithoutZone) skew_ = off;
  }
  const UtcTime utc = by_machine_ ? machine : moment(local, bias);
  return accept(local, utc, bias_between(utc, local) - bias);
}

/// Of the biases that clocks of the zone can have at `local`, the one nearest to `apart`.
Ticks UtcTimes::bias_near(LocalTime local, Ticks apart) const {
  if (!zone_.rules) return std::chrono::round<QuarterHours>(apart);
  Ticks nearest = zone_.rules->bias_at(moment(local, apart));
  for (const UtcTime one : moments_of(*zone_.rules, local)) {
    const Ticks bias = bias_between(one, local);
    if (std::chrono::abs(apart - bias) < std::chrono::abs(apart - nearest)) nearest = bias;
  }
  return nearest;
}

UtcTime UtcTimes::by_zone(LocalTime local) {
  if (last_) return zone_.rules ? by_rules(local) : by_steps(local);
  if (!zone_.rules) return accept(local, moment(local, *zone_.bias), {});
  if (!zone_.bias) {
    const Moments moments = moments_of(*zone_.rules, local);
    if (moments.size() == 2) {
      guessed_ = true;
      note_doubt(local);
    }
    if (moments.size() > 0) return accept(local, *moments.begin(), {});
  }
  // Where the clock goes by another rule, or this time is one that the zone skips, what the header says
  // holds.
  const Ticks by_rules = zone_.rules->bias_at(moment(local, zone_.bias.value_or(Ticks{})));
  const Ticks bias = zone_.bias.value_or(by_rules);
  return accept(local, moment(local, bias), bias - by_rules);
}

/// The interval between samples; zero while it is not known. Of two steps the shorter, since one may be a
/// pause.
Ticks UtcTimes::interval() const {
  return step_before_ > Ticks{} ? std::min(step_, step_before_) : step_;
}

/// True if `utc` is one interval after the sample before; false while the interval is not known.
bool UtcTimes::fits(UtcTime utc) const {
  const Ticks step = utc - last_->utc;
  return step > Ticks{} && std::chrono::abs(step - interval()) <= std::min(interval() / 2, kMostJitter);
}

/// Which of the moments that a zone's clock shows `local` it is: the one that continues the log.
UtcTime UtcTimes::choose(const Moments& moments, LocalTime local) {
  const auto off = [&](UtcTime one) {
    return std::chrono::abs(one + beyond_rules_ - last_->utc - interval());
  };
  const UtcTime earlier = *moments.begin();
  const UtcTime later = *(moments.end() - 1);
  if (moments.size() == 1) return earlier;
  if (earlier + beyond_rules_ <= last_->utc) return later;
  const UtcTime nearer = off(later) < off(earlier) ? later : earlier;
  const UtcTime other = nearer == later ? earlier : later;
  if (!guessed_ && off(other) < 2 * off(nearer)) {
    guessed_ = true;
    note_doubt(local);
  }
  return nearer;
}

UtcTime UtcTimes::by_rules(LocalTime local) {
  const Moments moments = moments_of(*zone_.rules, local);
  const Ticks bias = bias_between(last_->utc, last_->local);
  const UtcTime unchanged = moment(local, bias);
  if (moments.size() == 0) return accept(local, unchanged, beyond_rules_);
  const UtcTime chosen = choose(moments, local);
  const UtcTime changed = chosen + beyond_rules_;
  const bool was_guessed = guessed_;
  if (moments.size() == 1) guessed_ = false;
  if (was_guessed || fits(changed)) return accept(local, changed, beyond_rules_);
  // A clock that did not follow the rules when it was their time, or follows them again.
  if (fits(unchanged)) return accept(local, unchanged, bias - bias_between(chosen, local));
  for (const UtcTime one : moments) {
    if (fits(one)) return accept(local, one, {});
  }
  return accept(local, changed, beyond_rules_);
}

/// For a zone that nobody knows. A clock that is set back by as much as an hour and an interval less, in a
/// night when clocks are changed, was changed.
UtcTime UtcTimes::by_steps(LocalTime local) {
  const UtcTime unchanged = moment(local, bias_between(last_->utc, last_->local));
  const Ticks step = local - last_->local;
  const bool at_night = is_change_night(last_->local) || is_change_night(local);
  if (at_night && fits(unchanged + kChange)) return accept(local, unchanged + kChange, {});
  if (at_night && fits(unchanged - kChange) && skips_an_hour(last_->local, local)) {
    if (interval() <= kLongestSureInterval) return accept(local, unchanged - kChange, {});
    note_doubt(local);
  }
  if (step < -minutes(20) && step > -minutes(70)) note_doubt(local);
  if (may_be_changed(unchanged) && (is_night(last_->local) || is_night(local))) note_doubt(local);
  return accept(local, unchanged, {});
}

/// True if the step to the sample differs from the interval by as much as zones change their clocks.
bool UtcTimes::may_be_changed(UtcTime unchanged) const {
  if (fits(unchanged)) return false;
  if (fits(unchanged + kChange)) return true;
  if (interval() > kLongestSureInterval) return false;
  return fits(unchanged - kChange) || fits(unchanged - kChange / 2) || fits(unchanged + kChange / 2);
}

UtcTime UtcTimes::accept(LocalTime local, UtcTime utc, Ticks beyond_rules) {
  if (last_ && utc > last_->utc) {
    step_before_ = step_;
    step_ = utc - last_->utc;
  }
  last_ = Last{local, utc};
  beyond_rules_ = beyond_rules;
  return utc;
}

void UtcTimes::note_doubt(LocalTime local) {
  if (!doubt_) doubt_ = Doubt{last_ ? last_->local : local, local};
}

Error doubt_error(const std::string& file, const UtcTimes::Doubt& doubt) {
  return Error(ProgramError::malformed_data,
               file + ": whether clocks were changed between the local times " + log_time_text(doubt.before) +
                   " and " + log_time_text(doubt.after) +
                   " cannot be told: times may be an hour off; --time-zone=NAME gives the rules");
}

Error skew_error(const std::string& file, const std::string& machine, Ticks skew) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(std::chrono::abs(skew));
  return Error(ProgramError::unsupported,
               file + ": the clock of the recorded machine " + machine + " is " +
                   std::to_string(seconds.count()) + " s " + (skew > Ticks{} ? "ahead of" : "behind") +
                   " the recorder's by the time zone in the log: times are those of " + machine + "'s clock");
}

}  // namespace jobx
