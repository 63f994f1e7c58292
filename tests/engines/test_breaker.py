from __future__ import annotations

from toolkit.ask import Reason
from toolkit.engines.breaker import FIRST_PAUSE, LONGEST_PAUSE, THRESHOLD, Breaker
from toolkit.engines.call import Fault, Retry

DOWN = Fault(Reason.SERVER_ERROR, "down", Retry.SOON)
FOREVER = float("inf")


def opened() -> Breaker:
    breaker = Breaker()
    for _ in range(THRESHOLD):
        assert breaker.delay(0.0) == 0
        assert not breaker.passed()
        breaker.failure(DOWN, 0.0, 0.0, test=False)
    return breaker


def test_faults_with_an_answer_between_them_are_no_outage():
    breaker = Breaker()
    for _ in range(5 * THRESHOLD):
        breaker.failure(DOWN, 0.0, 0.0, test=False)
        breaker.success()
    assert breaker.delay(0.0) == 0


def test_an_outage_lets_one_test_through_at_a_time():
    breaker = opened()
    assert breaker.delay(0.0) == FIRST_PAUSE
    assert breaker.delay(FIRST_PAUSE) == 0
    assert breaker.passed()
    assert breaker.delay(FIRST_PAUSE) == FOREVER


def test_pauses_grow_with_every_failed_test_and_end_with_an_answer():
    breaker = opened()
    now, pauses = 0.0, []
    for _ in range(20):
        pause = breaker.delay(now)
        pauses.append(pause)
        now += pause
        assert breaker.passed()
        breaker.failure(DOWN, now, 0.0, test=True)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    now += breaker.delay(now)
    breaker.passed()
    breaker.success()
    assert breaker.delay(now) == 0
    assert not breaker.passed()


def test_late_faults_of_requests_sent_before_change_nothing():
    breaker = opened()
    breaker.passed()
    breaker.failure(DOWN, 0.3, 0.0, test=False)
    assert breaker.delay(0.3) == FOREVER


def test_a_test_that_is_cancelled_makes_room_for_another_and_other_cancellations_do_not():
    breaker = opened()
    breaker.passed()
    breaker.abandoned(test=False)
    assert breaker.delay(9.0) == FOREVER
    breaker.abandoned(test=True)
    assert breaker.delay(9.0) == 0


def test_it_gives_up_sooner_where_the_server_never_answered():
    for answered, patience in ((False, 30.0), (True, 600.0)):
        breaker = Breaker()
        if answered:
            breaker.success()
        for _ in range(THRESHOLD):
            breaker.failure(DOWN, 0.0, 0.0, test=False)
        assert breaker.given_up(patience) is None
        assert breaker.given_up(patience + 1) is DOWN
