import os
import signal
import socket
import subprocess
import sys


def test_an_interrupt_ends_at_once_with_130_and_leaves_what_was_there(article, tmp_path):
    target = tmp_path / "out.json"
    target.write_text("old")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        env = {**os.environ, "OPENAI_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/v1"}
        command = [sys.executable, "-m", "toolkit", "analyze", str(article), "-o", str(target)]
        process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        first = process.stderr.readline()
        silent.settimeout(30)
        connection, _ = silent.accept()  # the model has been asked and never answers
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
        connection.close()
    assert first.startswith("engine: openai")
    assert rest == ""
    assert process.returncode == 130
    assert target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["out.json", article.name]
