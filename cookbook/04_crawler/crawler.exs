# A parallel crawler: level by level, the pages of a level at the same time, as many as
# Task.async_stream is told. The site is the folder site, served on loopback; one of its
# pages takes too long, and one is not there.
#
#     elixir cookbook/04_crawler/crawler.exs
Code.require_file("../../internal/conformance/scenarios/trace.exs", __DIR__)

defmodule Site do
  # A server that answers each connection in a process of its own. Returns the port.
  def start(folder) do
    {:ok, listener} = :gen_tcp.listen(0, [:binary, packet: :http_bin, active: false, ip: {127, 0, 0, 1}])
    spawn_link(fn -> accept(listener, folder) end)
    {:ok, port} = :inet.port(listener)
    port
  end

  defp accept(listener, folder) do
    {:ok, socket} = :gen_tcp.accept(listener)
    pid = spawn(fn -> receive(do: (:go -> serve(socket, folder))) end)
    :ok = :gen_tcp.controlling_process(socket, pid)
    send(pid, :go)
    accept(listener, folder)
  end

  defp serve(socket, folder) do
    {:ok, {:http_request, :GET, {:abs_path, path}, _}} = :gen_tcp.recv(socket, 0)

    case {path, File.read(Path.join(folder, path))} do
      {"/slow.html", _} -> Process.sleep(:infinity)
      {_, {:ok, body}} -> :gen_tcp.send(socket, "HTTP/1.0 200 OK\r\n\r\n" <> body)
      {_, _} -> :gen_tcp.send(socket, "HTTP/1.0 404 Not Found\r\n\r\n")
    end

    :gen_tcp.close(socket)
  end
end

defmodule Crawler do
  @options [max_concurrency: 3, timeout: 1_000, on_timeout: :kill_task]

  # The pages of each level, in the order in which they were found, with what came of each.
  def crawl(port, urls, seen \\ []) do
    fetched =
      urls
      |> Task.async_stream(fn url -> fetch(port, url) end, @options)
      |> Enum.zip(urls)
      |> Enum.map(fn {result, url} -> {url, result} end)

    seen = seen ++ urls
    links = for {_, {:ok, {:page, _, links}}} <- fetched, link <- links, do: link
    next = Enum.uniq(links) -- seen
    [fetched | if(next == [], do: [], else: crawl(port, next, seen))]
  end

  def fetch(port, url) do
    {:ok, socket} = :gen_tcp.connect({127, 0, 0, 1}, port, [:binary, active: false])
    :ok = :gen_tcp.send(socket, "GET #{url} HTTP/1.0\r\n\r\n")

    case read(socket, "") do
      "HTTP/1.0 200" <> _ = answer -> {:page, title(answer), links(answer)}
      _ -> :not_found
    end
  end

  defp read(socket, text) do
    case :gen_tcp.recv(socket, 0) do
      {:ok, data} -> read(socket, text <> data)
      {:error, :closed} -> text
    end
  end

  defp title(page), do: Regex.run(~r{<title>(.*)</title>}, page) |> List.last()
  defp links(page), do: for([_, url] <- Regex.scan(~r{href="([^"]+)"}, page), do: url)
end

defmodule Visitor do
  def run do
    port = Site.start(Path.join(Path.dirname(__ENV__.file), "site"))

    for {pages, level} <- Enum.with_index(Crawler.crawl(port, ["/index.html"])),
        {url, result} <- pages do
      Trace.emit("level #{level}: #{url}", result)
    end

    # As soon as two are done, the others are of no interest: they are killed.
    first =
      ["/index.html", "/a.html", "/slow.html", "/b.html"]
      |> Task.async_stream(fn url -> Crawler.fetch(port, url) end, max_concurrency: 4)
      |> Stream.map(fn {:ok, {:page, title, _}} -> title end)
      |> Enum.take(2)

    Trace.emit("the first two", first)
    Trace.emit("what is left in the mailbox", receive(do: (m -> m), after: (0 -> :nothing)))
  end
end

Trace.main(Visitor, __ENV__.file)
