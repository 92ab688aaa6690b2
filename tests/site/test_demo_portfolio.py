"""The layout of the fictional projects: the sums are met exactly, every country has its part."""

from coalition.site.demo.portfolio import SHARED_EVERY, Plan, apportion, lay_out

COUNTRIES = ("BEN", "KEN", "PER", "TUV")
REGIONAL = (("BEN", "KEN"),)


def plans(number: int) -> list[Plan]:
    return lay_out(
        is_for_teachers=[step == 0 for step in range(number)],
        countries=COUNTRIES,
        regional=REGIONAL,
        population={"BEN": 5e6, "KEN": 2e7, "PER": 8e6},
        learners=1_000_003,
        teachers=40_001,
    )


def test_people_sum_to_what_was_asked_for() -> None:
    laid = plans(12)
    assert (sum(plan.learners for plan in laid), sum(plan.teachers for plan in laid)) == (1_000_003, 40_001)


def test_every_country_comes_before_any_comes_twice() -> None:
    laid = plans(9)
    assert [plan.countries for plan in laid[:5]] == [("BEN",), ("KEN",), ("PER",), ("TUV",), ("BEN", "KEN")]
    assert {plan.countries for plan in laid[5:]} == {("BEN",), ("KEN",), ("PER",), ("TUV",)}


def test_shared_people_belong_to_two_projects_of_one_country() -> None:
    laid = plans(9)
    shared = [plan for plan in laid if plan.shares_people]
    second = laid[SHARED_EVERY]
    assert [plan.countries for plan in shared] == [second.countries, second.countries]


def test_a_country_without_a_figure_has_its_people_too() -> None:
    assert plans(5)[3].learners > 0


def test_apportioned_parts_are_whole_and_lose_nothing() -> None:
    assert list(apportion(10, [1.0, 1.0, 1.0])) == [3, 4, 3]
