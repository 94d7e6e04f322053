# Answers N8: the death of a process that has global names.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globaldeath do
  def run do
    {_, b} = Trace.start_peer("b")
    Trace.meet([b])
    [name, other] = Trace.draw_names("name", 2)
    reason = Trace.draw_reason("reason")
    me = Trace.name(self(), "me")

    # Of this node and of the other; exiting and killed; with two names.
    for {where, start} <- [{"here", &Trace.puppet/0}, {"there", fn -> Trace.hand(b) end}],
        {how, kill} <- [{"exits", &Trace.tell(&1, fn -> exit(reason) end)}, {"is killed", &Process.exit(&1, :kill)}] do
      pid = start.()
      ref = Process.monitor(pid)
      Trace.emit("#{where}, register", :global.register_name(name, pid))
      Trace.emit("#{where}, a second name", :global.re_register_name(other, pid))
      kill.(pid)
      Trace.emit("#{where}, #{how}", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
      Trace.emit("the name", Trace.global_gone(name, [b]))
      Trace.emit("the second name", Trace.global_gone(other, [b]))
      Trace.emit("free again", :global.register_name(name, me))
      Trace.emit("whereis", :erpc.call(b, :global, :whereis_name, [name]))
      Trace.emit("unregister", :global.unregister_name(name))
    end

    # One that is dead already.
    dead = Trace.kill(Trace.puppet())
    Trace.emit("register the dead", :global.register_name(name, dead))
    Trace.emit("whereis", :global.whereis_name(name))
    Trace.emit("there", Trace.global_gone(name, [b]))
    Trace.emit("register after it", :global.register_name(name, me))
    Trace.emit("whereis", :erpc.call(b, :global, :whereis_name, [name]))
  end
end

Trace.main(Conformance.Globaldeath, __ENV__.file, nodes: true)
