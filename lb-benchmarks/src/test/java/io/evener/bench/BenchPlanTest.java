package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evener.bench.BenchPlan.Question;
import io.evener.bench.StrategyCatalogue.Entry;
import io.evener.bench.jmh.Contender;
import io.evener.bench.jmh.Rival;
import io.evener.bench.jmh.Side;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BenchPlanTest {

    @Test
    void known_findsEveryQuestionOfOurs() {
        assertThat(BenchPlan.known())
                .filteredOn(question -> !question.isPeers())
                .extracting(Question::name)
                .containsExactlyInAnyOrder(
                        "BeginEndBenchmark.beginEnd",
                        "BreakerBenchmark.pass",
                        "BudgetBenchmark.beginEnd",
                        "CallBenchmark.call",
                        "CallBenchmark.callAsync",
                        "ChooseBenchmark.choose",
                        "LeaseBenchmark.lease",
                        "LimitBenchmark.pass",
                        "RingBenchmark.choose",
                        "UpdateBenchmark.reweigh",
                        "UpdateBenchmark.update",
                        "WithdrawalBenchmark.pass");
    }

    @Test
    void contenders_areEveryStrategyOfTheCatalogue_eachWithAFloor() {
        Map<Side, List<Contender>> sides = Stream.of(Rival.values()).collect(Collectors.groupingBy(Contender::side));
        assertThat(sides.get(Side.EVENER).stream().map(Contender::strategy).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        StrategyCatalogue.entries().stream().map(Entry::name).toList());
        assertThat(sides.get(Side.FLOOR))
                .extracting(Contender::family)
                .containsExactlyInAnyOrderElementsOf(
                        sides.get(Side.EVENER).stream().map(Contender::family).toList());
    }

    @Test
    void quick_countsItsCells_andLeavesUpdatesToOneThread() {
        int usual = 3 * 2; // families, each with its floor
        assertThat(Bench.quick().plan().cells()).isEqualTo(usual * (5 * 2 + 3));
        assertThat(Bench.quick().only("^Choose").plan().cells()).isEqualTo(usual * 3);
        assertThat(Bench.quick().members(3, 10, 3).threads(1, 2).plan().cells()).isEqualTo(usual * (5 + 3) * 2);
    }

    @Test
    void full_measuresEveryContender() {
        int protections = 2 * 4 + 4 + 6 + 2 + 3; // calls of both kinds, breakers, limits, watched or not, withdrawals
        assertThat(Bench.full().plan().cells())
                .isEqualTo(Rival.values().length * (5 * 3 + 3 * 3) + 2 * 2 + 2 * protections);
    }

    @Test
    void quick_asksQuestionsAboutOtherThingsWhenTheyAreNamed() {
        assertThat(Bench.quick().only("^Call").plan().cells()).isEqualTo(2 * 4 * 2);
        assertThat(Bench.quick().only("^Ring").plan().cells()).isEqualTo(2 * 2);
        assertThat(Bench.quick().only("^Budget|^Choose").plan().cells()).isEqualTo(2 * 2 + 3 * 2 * 3);
    }

    @Test
    void strategies_bringTheirFloors() {
        int families = 2 * 2; // each with weights and without
        assertThat(Bench.quick().strategies("random", "least-request").plan().cells())
                .isEqualTo(families * 2 * (5 * 2 + 3));
    }

    @Test
    void strategies_inAList_areSplitBetweenNames_notWithinBrackets() {
        assertThat("random,shadow(leastRequest, roundRobin),sticky(a)".split(StrategyCatalogue.BETWEEN_NAMES))
                .containsExactly("random", "shadow(leastRequest, roundRobin)", "sticky(a)");
    }

    @Test
    void strategies_bad_areRefusedWithTheKnownNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bench.quick().strategies("fastest"))
                .withMessageMatching("must be one of roundRobin, random, .*: strategies=fastest");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bench.quick().strategies())
                .withMessage("must not be empty: strategies");
    }

    @Test
    void only_foundNowhere_isRefusedWithTheKnownNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bench.quick().only("Chose").plan())
                .withMessage("must be found in one of BeginEndBenchmark.beginEnd, BreakerBenchmark.pass,"
                        + " BudgetBenchmark.beginEnd, CallBenchmark.call, CallBenchmark.callAsync, ChooseBenchmark.choose,"
                        + " LeaseBenchmark.lease, LimitBenchmark.pass, RingBenchmark.choose,"
                        + " UpdateBenchmark.reweigh, UpdateBenchmark.update, WithdrawalBenchmark.pass: only=Chose");
    }

    @Test
    void contender_isFoundByItsName() {
        assertThat(BenchPlan.contender("io.evener.bench.jmh.ChooseBenchmark.choose", "RANDOM"))
                .isSameAs(Rival.RANDOM);
    }
}
