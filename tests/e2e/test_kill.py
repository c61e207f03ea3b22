"""kill: real jobs, real processes."""

from conftest import WINDOWS_BUILD, WINDOWS_PROGRAM, run, wait_until

DEMO = str(WINDOWS_BUILD / "demo_jobs.exe")


def kill(*arguments):
    return run(WINDOWS_PROGRAM, "kill", "--yes", *arguments)


def test_without_a_terminal_to_ask_on_nothing_is_ended(jobs):
    jobs.tell("create Global\\e2e asked")
    jobs.tell("start sleep Global\\e2e asked")
    code, out, err = run(WINDOWS_PROGRAM, "kill", "Global\\e2e asked")
    assert (code, out) == (2, "")
    assert "--yes" in err
    assert kill("e2e asked")[1] == "1 process of the job \\BaseNamedObjects\\e2e asked terminated\n"


def test_every_process_of_a_job_is_ended(jobs):
    jobs.tell("create Global\\e2e kill")
    jobs.tell("start sleep Global\\e2e kill")
    jobs.tell("start sleep Global\\e2e kill")
    code, out, err = kill("Global\\e2e kill", "--exit-code=7")
    assert (code, err) == (0, "")
    assert out == "2 processes of the job \\BaseNamedObjects\\e2e kill terminated\n"
    assert kill("e2e kill")[1].startswith("0 processes")


def test_a_job_that_is_not_there_is_named():
    code, out, err = kill("no such job")
    assert (code, out) == (1, "")
    assert "no such job" in err


def test_a_plain_name_in_two_namespaces_is_not_guessed(jobs):
    jobs.tell("create Global\\e2e twin")
    jobs.tell("create Local\\e2e twin")
    code, _, err = kill("e2e twin")
    assert code == 1
    assert "Global\\e2e twin, session_1\\e2e twin" in err


def test_the_job_that_the_program_is_in_is_ended_only_by_force():
    def inside(*flags):
        return run(WINDOWS_PROGRAM, "run", "--name=e2e self", "--web.listen-address=127.0.0.1:0", "--",
                   WINDOWS_PROGRAM[1], "kill", "--yes", "e2e self", *flags)

    code, _, err = inside()
    assert code == 1
    assert "contains this process; use --force" in err
    # Wine frees a job's name with the last process that was in it, not with the last handle.
    wait_until(lambda: run(WINDOWS_PROGRAM, "list", "e2e self")[0] == 1, "the name is free again")
    code, out, _ = inside("--force", "--exit-code=9")
    assert code == 9
    assert "terminated" not in out  # nobody was left to say so


def test_the_exit_code_is_a_number():
    code, _, err = kill("x", "--exit-code=many")
    assert code == 2
    assert "--exit-code" in err
