const find = (id) => document.getElementById(id)

// What others wrote is text, and never becomes HTML.
function line(message) {
  const item = document.createElement("li")
  const time = document.createElement("time")
  time.textContent = new Date(message.time * 1000).toLocaleTimeString()
  item.append(time, message.text)
  return item
}

async function show() {
  const state = await (await fetch("api/state")).json()
  find("visits").textContent = `Asked ${state.visits} times`
  find("messages").replaceChildren(...state.messages.map(line))
}

find("text").oninput = () => find("text").setCustomValidity("")

find("form").onsubmit = async (event) => {
  event.preventDefault()
  const answer = await fetch("api/messages", { method: "POST", body: JSON.stringify({ text: find("text").value }) })
  const refused = answer.ok ? "" : (await answer.json()).error
  find("text").setCustomValidity(refused) // shown beside the field, and what was typed stays there
  if (refused) return find("text").reportValidity()
  find("text").value = ""
  await show()
}

await show()
